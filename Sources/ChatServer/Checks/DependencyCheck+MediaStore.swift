import FoundationEssentials
import Glibc
import MediaStorage
import Secrets
import WebClient

extension DependencyCheck {
    /// Keeps a small file, reads it and deletes it.
    static func mediaStore(_ storage: StorageSettings, webClient: WebClient) -> DependencyCheck {
        DependencyCheck("media store", timeLimit: .seconds(30)) {
            switch storage {
            case .local(let root):
                return FileManager.default.fileExists(atPath: root) ? folder(root) : folderToBe(root)
            case .s3(let settings, let incoming):
                guard let parent = writableParent(of: incoming) else {
                    return .failed("the folder \(incoming), in which files are received, cannot be written to")
                }
                // What is made by a check would be the checking user's.
                let folder = parent == incoming ? incoming : "/tmp/lpo-check-\(UUID().uuidString.lowercased())"
                defer { if folder != incoming { try? FileManager.default.removeItem(atPath: folder) } }
                return await bucket(S3Store(settings, client: webClient, temporaryFolder: folder))
            }
        }
    }

    /// A folder that is not there is made with the first file, by the user of the server and not by the one who checks.
    private static func folderToBe(_ root: String) -> Outcome {
        guard writableParent(of: root) != nil else {
            return .failed("the folder \(root) is not there and cannot be made: set MEDIA_ROOT to another")
        }
        return .ok("the folder \(root) will be made when the first file comes")
    }

    private static func writableParent(of path: String) -> String? {
        var folder = path
        while !folder.isEmpty, access(folder, F_OK) != 0 {
            folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? "."
        }
        if folder.isEmpty { folder = "/" }
        return access("\(folder)/.", W_OK) == 0 ? folder : nil
    }

    /// A file beside the others, and no folder for it: that would be the checking user's.
    private static func folder(_ root: String) -> Outcome {
        let path = "\(root)/\(UUID().uuidString.lowercased()).check"
        let bytes = Data(Secrets.randomBytes(64))
        defer { unlink(path) }
        guard FileManager.default.createFile(atPath: path, contents: bytes),
            FileManager.default.contents(atPath: path) == bytes
        else {
            return .failed("in the folder \(root) no file can be made: let this user write there, or change MEDIA_ROOT")
        }
        return .ok("the folder \(root) keeps a small file")
    }

    private static func bucket(_ store: S3Store) async -> Outcome {
        guard let key = MediaKey("\(UUID().uuidString.lowercased()).check") else { return .failed("it has no name") }
        let bytes = Secrets.randomBytes(64)
        var step = "kept"
        do {
            try await store.keep(bytes, as: key)
            step = "read"
            let read = try await store.contents(key, upTo: bytes.count)
            step = "deleted"
            try await store.delete(key)
            guard read == bytes else { return .failed("the bucket gives other bytes than it was given") }
            return .ok("the bucket keeps, gives and deletes a small object")
        } catch {
            if step != "kept" { try? await store.delete(key) }
            let advice = "check S3_BUCKET, S3_REGION, S3_ENDPOINT and the keys, which must be let put, get and delete"
            return .failed("in the bucket a small object cannot be \(step): \(error); \(advice)")
        }
    }
}
