import ArgumentParser
import Recorder
import Recording
import RecordingImport

/// Writes imported answers into a folder, each under a name of its own.
final class ImportKeeper: CaptureKeeper {
    private let store: RecordingStore
    private let replacing: Bool
    /// The names that this import has used: with `replacing` too, no call takes the place of another.
    private var used: Set<String> = []

    init(directory: String, replacing: Bool) {
        store = RecordingStore(directory: directory)
        self.replacing = replacing
    }

    func keep(_ capture: Capture, suggestedName: String?) throws -> String {
        let made = try Recording.make(from: capture, named: suggestedName, secrets: [])
        let name = String(made.name.dropFirst(made.vendor.rawValue.count + 1))
        let free = RecordingName.free(name) { used.contains("\(made.vendor.rawValue)/\($0)") }
        let recording = made.renamed(free)
        guard replacing || !store.holds(recording.name) else {
            throw CommandFailure("there is a recording \(recording.name) already: give --replace, or another --name")
        }
        try store.write(recording, replacing: replacing)
        used.insert(recording.name)
        return recording.name
    }
}
