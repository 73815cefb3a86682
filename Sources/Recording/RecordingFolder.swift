import Synchronization

/// A folder of recordings whose files may be changed, added and removed while it is used.
///
/// Files are compared by modification time, size and inode at each ``read()``, and only what changed is read again. A
/// recording that cannot be read, because a file of it is half written for example, stays as it was.
public final class RecordingFolder: Sendable {
    /// What a folder held when it was looked at.
    public struct Reading: Sendable {
        public let library: RecordingLibrary
        /// Another number whenever the library is another one.
        public let version: Int
        /// Why recordings that changed could not be read; each change is told once.
        public let broken: [RecordingError]
    }

    private struct Entry {
        /// `nil` while the files are so new that they may change again without another modification time.
        var stamps: RecordingStamps?
        var recording: Recording?
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var library: RecordingLibrary
        var version = 0
        var told: [String: RecordingError] = [:]
    }

    /// The folder as it was named.
    public let directory: String
    private let state: Mutex<State>

    /// Reads every recording under `directory`.
    ///
    /// - Parameter mayBeEmpty: whether a folder without a recording is one to begin with.
    /// - Throws: ``RecordingError``, as ``RecordingLibrary/init(directory:)`` does: what is wrong from the start is no
    ///   change in progress.
    public init(directory: String, mayBeEmpty: Bool = false) throws(RecordingError) {
        self.directory = directory
        // Before the files are read, so that a change meanwhile is seen at the next reading.
        let stamps = RecordingStamps.all(in: directory) ?? [:]
        let library = try RecordingLibrary(directory: directory, mayBeEmpty: mayBeEmpty)
        var entries: [String: Entry] = [:]
        for recording in library.all {
            entries[recording.name] = Entry(stamps: stamps[recording.name]?.settled, recording: recording)
        }
        state = Mutex(State(entries: entries, library: library))
    }

    /// Reads what changed since the last time.
    public func read() -> Reading {
        state.withLock { state in
            let broken = refresh(&state)
            return Reading(library: state.library, version: state.version, broken: broken)
        }
    }

    private func refresh(_ state: inout State) -> [RecordingError] {
        // A folder that cannot be listed is being replaced, or gone; what was there goes on answering.
        guard let found = RecordingStamps.all(in: directory) else { return [] }
        var broken: [RecordingError] = []
        var hasChanged = false
        for name in state.entries.keys where found[name] == nil {
            hasChanged = state.entries.removeValue(forKey: name)?.recording != nil || hasChanged
            state.told[name] = nil
        }
        for (name, stamps) in found where state.entries[name]?.stamps != stamps {
            do throws(RecordingError) {
                let recording = try Recording(name, in: directory)
                state.entries[name] = Entry(stamps: stamps.settled, recording: recording)
                state.told[name] = nil
                hasChanged = true
            } catch {
                state.entries[name, default: Entry()].stamps = stamps.settled
                if state.told.updateValue(error, forKey: name) != error { broken.append(error) }
            }
        }
        if hasChanged {
            state.library = RecordingLibrary(state.entries.values.compactMap(\.recording))
            state.version += 1
        }
        return broken
    }
}

/// Where recordings come from.
public enum RecordingSource: Sendable {
    /// Recordings that stay as they are.
    case library(RecordingLibrary)
    /// A folder, as it is at each reading.
    case folder(RecordingFolder)

    public func read() -> RecordingFolder.Reading {
        switch self {
        case .library(let library): RecordingFolder.Reading(library: library, version: 0, broken: [])
        case .folder(let folder): folder.read()
        }
    }
}
