import EmbeddedRecordings
import Recording

/// The recordings that the mock vendors of a test answer with.
public enum MockRecordings: Sendable, Hashable {
    /// Those of this package, authored by hand for each vendor's calls: a short answer, a long one, tool calls, refusals,
    /// errors.
    case builtIn
    /// Those of a folder, with a folder for each vendor in it. A relative path begins at the current directory of the
    /// tests, which is the package's folder under `swift test`. What changes there is taken up by the next request.
    case folder(String)

    /// - Throws: ``Recording/RecordingError`` for the first file that cannot be read or breaks the format.
    func open() throws(RecordingError) -> RecordingSource {
        switch self {
        case .builtIn:
            .library(try RecordingLibrary(files: EmbeddedRecordings.files, folder: "the recordings of MockProviders"))
        case .folder(let path): .folder(try RecordingFolder(directory: path))
        }
    }
}
