import EventStream
import JSONTree

@testable import Recording

/// A recording of this repository that a test changes.
struct EditableRecording: Sendable {
    /// One event: its `event` line, where it has one, and its data.
    struct Event: Sendable {
        var name: String?
        var data: Data

        enum Data: Sendable {
            case json(EditableJSON)
            case text(String)
        }

        var json: EditableJSON? {
            get { if case .json(let json) = data { json } else { nil } }
            set { if let newValue { data = .json(newValue) } }
        }

        /// The `event` line or the text.
        var label: String {
            if case .text(let text) = data { return text }
            return name ?? "chunk"
        }

        static func named(_ name: String, _ members: [(key: String, value: EditableJSON)] = []) -> Event {
            Event(name: name, data: .json(.object([("type", .string(name))] + members)))
        }
    }

    private let name: String
    private let vendor: Recording.Vendor
    var metadata: EditableJSON
    /// The events of a stream.
    var events: [Event] = []
    /// The body of an error, or the error that Google sends behind a stream.
    var error: EditableJSON?
    /// What stands after each separator of the JSON.
    var space = ""

    init(_ name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        self.name = name
        vendor = recording.vendor
        metadata = EditableJSON(try JSONTree.parse(RepositoryRecordings.file("\(name).json")))
        guard recording.status == 200 else {
            error = EditableJSON(try JSONTree.parse(recording.body))
            return
        }
        let (stream, bareError) = StreamEnd.split(recording)
        error = bareError.map { EditableJSON($0) }
        var parser = EventStreamParser()
        for case .event(let event) in try parser.feed(stream) + parser.finish() {
            let json = event.data == "[DONE]" ? nil : try EditableJSON(JSONTree.parse(event.data))
            let data = json.map { Event.Data.json($0) } ?? .text(event.data)
            events.append(Event(name: event.name == "message" ? nil : event.name, data: data))
        }
    }

    /// Changes what stands at `path`, such as `choices.[].delta`, in all events with that label, or in all where it is nil.
    mutating func set(_ label: String?, _ path: String, _ value: EditableJSON?, adds: Bool = false) {
        for index in events.indices where label == nil || events[index].label == label {
            events[index].json?.set(path.split(separator: ".").map(String.init), value, adds: adds)
        }
        if label == nil { error?.set(path.split(separator: ".").map(String.init), value, adds: adds) }
    }

    mutating func remove(_ label: String) {
        events.removeAll { $0.label == label }
    }

    /// Exchanges the first events with these labels.
    mutating func swap(_ left: String, _ right: String) {
        guard let first = events.firstIndex(where: { $0.label == left }),
            let second = events.firstIndex(where: { $0.label == right })
        else { return }
        events.swapAt(first, second)
    }

    /// Moves the event that fulfils `predicate` last to `index`.
    mutating func move(to index: Int, _ predicate: (Event) -> Bool) {
        guard let place = events.lastIndex(where: predicate) else { return }
        events.insert(events.remove(at: place), at: index)
    }

    func recording() throws -> Recording {
        let end = vendor == .google ? "\r\n" : "\n"
        var body = ""
        for event in events {
            if let name = event.name { body += "event: \(name)\(end)" }
            let data = event.json?.text(space: space) ?? event.label
            body += "data: \(data)\(end)\(end)"
        }
        if let error { body += error.text(space: space) + "\n" }
        return try Recording(
            name: name,
            file: "\(name).json",
            metadata: Array(metadata.text().utf8),
            body: Array(body.utf8)
        )
    }
}
