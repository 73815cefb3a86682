import FoundationEssentials
import Providers
import Recording

/// What `lpo recordings list` says of a recording.
struct RecordingRow {
    private let recording: Recording
    /// The contracts that use it, `area/name`.
    private let contracts: [String]

    init(_ recording: Recording, contracts: [String]) {
        self.recording = recording
        self.contracts = contracts
    }

    /// The finish reason, or the kind of failure.
    private var finish: String {
        recording.expectation.finishReason ?? recording.expectation.failure ?? ""
    }

    private func age(on day: CalendarDay) -> String {
        guard let date = CalendarDay(recording.date) else { return "-" }
        return switch date.days(until: day) {
        case 0: "today"
        case 1: "1 day"
        case let days: "\(days) days"
        }
    }

    /// The first contract, and how many more there are.
    private var users: String {
        guard let first = contracts.first else { return "-" }
        return contracts.count == 1 ? first : "\(first) and \(contracts.count - 1) more"
    }

    private func cells(on day: CalendarDay) -> [String] {
        [
            recording.vendor.rawValue, recording.name, recording.model ?? "-", age(on: day),
            String(recording.chunks.count), finish, users,
        ]
    }

    static func table(_ rows: [RecordingRow], on day: CalendarDay) -> PlainTable {
        PlainTable(
            header: ["vendor", "name", "model", "age", "chunks", "finish", "contracts"],
            rows: rows.map { $0.cells(on: day) },
            numbers: [3, 4]
        )
    }

    /// An array with an object a row, each on a line of its own.
    static func json(_ rows: [RecordingRow]) -> String {
        rows.isEmpty ? "[]" : "[\n" + rows.map { "  \($0.json)" }.joined(separator: ",\n") + "\n]"
    }

    private var json: String {
        let members: [(key: String, value: String)] = [
            ("name", Self.json(recording.name)), ("vendor", Self.json(recording.vendor.rawValue)),
            ("model", Self.json(recording.model)), ("origin", Self.json(recording.origin.rawValue)),
            ("date", Self.json(recording.date)), ("chunks", Self.json(recording.chunks.count)),
            ("bytes", Self.json(recording.body.count)), ("finish", Self.json(finish)),
            ("contracts", Self.json(contracts)),
        ]
        return "{" + members.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    }

    /// `JSONEncoder` keeps no order of members, so it writes the values alone.
    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
