import FoundationEssentials

/// Why a recording was not written. Nothing of it was left in the folder, and what was there before is as it was.
package struct RecordingStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong.
    package enum Code: Sendable, Equatable {
        /// A recording of that name is there.
        case exists
        /// The name is none, or would lead out of the folder.
        case invalidName
        /// What is to be written could not be read back as the same recording.
        case unreadable
        /// The folder may not be written to.
        case noPermission
        /// The disk, or the quota, is full.
        case noSpace
        /// The operating system refused in another way.
        case other
    }

    package let code: Code
    /// The file or folder.
    package let path: String
    package let message: String

    package init(code: Code, path: String, message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    /// `path: message`
    package var description: String { "\(path): \(message)" }
}

/// A folder of recordings that is written to.
///
/// A reader, and whoever comes after a crash, finds both files of a recording, or an error, never one file of an old and
/// one of a new recording. Both files are written beside their places under hidden names, which no reader looks at, and
/// are on the disk before they are renamed. Then, each step on the disk before the next:
///
/// 1. An old JSON file is moved to a hidden name: from here on the recording lacks its other half, which readers refuse.
/// 2. The body gets its name, in place of an old one.
/// 3. The JSON file gets its name: the recording is whole.
///
/// After a crash between these, the hidden files have both recordings, and writing again with `replacing` mends it.
package struct RecordingStore: Sendable {
    /// The folder with a folder per vendor. It is made when it is not there.
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// Whether there is a recording of that name, as in `anthropic/short`, or a part of one.
    package func holds(_ name: String) -> Bool {
        [".json", ".sse"].contains { FileManager.default.fileExists(atPath: "\(directory)/\(name)\($0)") }
    }

    /// Writes the two files of a recording.
    ///
    /// - Parameter replacing: whether a recording of the same name is replaced; otherwise it is an error.
    package func write(_ recording: Recording, replacing: Bool) throws(RecordingStoreError) {
        let parts = recording.name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[0] == recording.vendor.rawValue, RecordingName.isValid(parts[1]) else {
            throw RecordingStoreError(
                code: .invalidName,
                path: "\(directory)/\(recording.name)",
                message: "is not the vendor's folder and a name of a-z, 0-9 and -, at most 60 bytes"
            )
        }
        let metadata = recording.encoded()
        try expectReadable(recording, metadata)
        let folder = RecordingFiles(directory: directory, vendor: parts[0])
        try folder.make()
        do throws(RecordingStoreError) {
            try folder.write(parts[1], metadata: metadata, body: recording.body, replacing: replacing)
        } catch {
            folder.removeIfMade()
            throw error
        }
    }

    /// What cannot be read back is a defect of ours, and must not become a file.
    private func expectReadable(_ recording: Recording, _ metadata: [UInt8]) throws(RecordingStoreError) {
        let path = "\(directory)/\(recording.name)"
        do throws(RecordingError) {
            let read = try Recording(recording.name, in: directory, metadata: metadata, body: recording.body)
            guard read.encoded() != metadata else { return }
            throw RecordingError(file: path, message: "reads back as another recording")
        } catch {
            throw RecordingStoreError(code: .unreadable, path: path, message: error.description)
        }
    }
}
