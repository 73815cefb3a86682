import EmbeddedRecordings
import FoundationEssentials
import Recording

/// The recordings that `--recordings` names, or those at hand where it names none.
struct RecordingOption {
    /// How the recordings are called in what is printed: the folder, or `built in`.
    let name: String
    let source: RecordingSource

    /// How many there are now.
    var count: Int { source.read().library.all.count }

    /// - Parameter folder: the folder to use; where it is `nil`, the folder `Recordings` if there is one with a vendor's
    ///   folder in it, as in a checkout, and else the recordings in the binary.
    /// - Throws: ``CommandFailure`` that names the file which cannot be used.
    init(folder: String?) throws {
        do throws(RecordingError) {
            if let folder = folder ?? Self.checkout() {
                (name, source) = (folder, .folder(try RecordingFolder(directory: folder)))
            } else {
                let files = EmbeddedRecordings.files
                (name, source) = ("built in", .library(try RecordingLibrary(files: files, folder: "built in")))
            }
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// The folder that is recorded into, which is made where there is none.
    ///
    /// - Throws: ``CommandFailure`` that names what cannot be used.
    init(recordingInto folder: String?) throws {
        guard let folder else { throw CommandFailure("--recordings must name the folder to write to.") }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("--recordings, the folder \(folder), cannot be made.")
        }
        do throws(RecordingError) {
            (name, source) = (folder, .folder(try RecordingFolder(directory: folder, mayBeEmpty: true)))
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// The folder `Recordings` if there is one here with a vendor's folder in it.
    static func checkout() -> String? {
        let folder = "Recordings"
        let holdsVendors = Recording.Vendor.allCases.contains { vendor in
            FileManager.default.fileExists(atPath: "\(folder)/\(vendor.rawValue)")
        }
        return holdsVendors ? folder : nil
    }
}
