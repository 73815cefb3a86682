package import Recording

/// Makes a recording of an answer and keeps it.
package protocol CaptureKeeper {
    /// - Parameter suggestedName: the name to use, without the vendor's folder; where it is nil, one that the keeper finds.
    /// - Returns: the recording's name, as in `anthropic/short`.
    /// - Throws: an error whose description says in a sentence why the answer is refused.
    func keep(_ capture: Capture, suggestedName: String?) throws -> String
}

/// Imports files one by one and counts what became of their calls.
package struct RecordingImporter {
    /// How many calls became recordings, were no streamed calls to a vendor, and were refused.
    package private(set) var imported = 0
    package private(set) var skipped = 0
    package private(set) var refused = 0

    private let keeper: any CaptureKeeper
    private let name: String?
    private let report: (String) -> Void

    /// - Parameters:
    ///   - name: the first recording's name; the others have it with a number.
    ///   - report: takes each line of the report.
    package init(keeper: any CaptureKeeper, name: String?, report: @escaping (String) -> Void) {
        self.keeper = keeper
        self.name = name
        self.report = report
    }

    /// Imports what can be imported of a file and reports each of its calls in a line.
    package mutating func add(_ bytes: [UInt8], file: String, options: ImportOptions) {
        let found: ImportedFile
        do throws(ImportError) {
            found = try ImportedFile.read(bytes, file: file, options: options)
        } catch {
            refuse(error)
            return
        }
        report("\(file): \(found.format.rawValue), \(found.calls.count == 1 ? "1 call" : "\(found.calls.count) calls")")
        for call in found.calls {
            report("  \(call.number). \(call.summary): \(outcome(of: call))")
        }
    }

    /// Counts and reports a file that cannot be read at all.
    package mutating func refuse(_ error: ImportError) {
        refused += 1
        report("\(error)")
    }

    /// What became of all calls, in a line.
    package var total: String {
        "\(imported) imported, \(skipped) skipped, \(refused) refused."
    }

    private mutating func outcome(of call: ImportedCall) -> String {
        switch call.outcome {
        case .skipped(let reason):
            skipped += 1
            return "skipped: \(reason)"
        case .refused(let reason):
            refused += 1
            return "refused: \(reason)"
        case .captured(let capture, let remarks):
            do {
                let kept = try keeper.keep(capture, suggestedName: nextName)
                imported += 1
                return (["imported as \(kept)"] + remarks).joined(separator: "; ")
            } catch {
                refused += 1
                return "refused: \(error)"
            }
        }
    }

    private var nextName: String? {
        name.map { imported == 0 ? $0 : "\($0)-\(imported + 1)" }
    }
}
