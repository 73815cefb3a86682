package import MediaStorage
import WebClient

/// Where files are kept.
package enum StorageSettings: Sendable {
    /// In a folder.
    case local(root: String)
    /// In a bucket, after they were received in a folder.
    case s3(S3Settings, incoming: String)
}

extension StorageSettings {
    private enum Backend: String, CaseIterable {
        case local, s3
    }

    init(_ read: SettingsReader) throws(SettingsError) {
        let backend = try read.choice("STORAGE_BACKEND", of: Backend.self)
        let root = read.string("MEDIA_ROOT")
        guard backend == .s3 else {
            self = .local(root: root)
            return
        }
        let names = [
            S3SettingsError.bucket: "S3_BUCKET", .region: "S3_REGION", .endpoint: "S3_ENDPOINT",
            .accessKeyID: "S3_ACCESS_KEY_ID", .secretAccessKey: "S3_SECRET_ACCESS_KEY",
        ]
        do throws(S3SettingsError) {
            self = .s3(
                try S3Settings(
                    bucket: read.string("S3_BUCKET"),
                    region: read.string("S3_REGION"),
                    endpoint: read.optional("S3_ENDPOINT"),
                    accessKeyID: read.string("S3_ACCESS_KEY_ID"),
                    secretAccessKey: read.string("S3_SECRET_ACCESS_KEY")
                ),
                incoming: "\(root)/incoming"
            )
        } catch {
            throw SettingsError(names[error] ?? "S3_BUCKET", "\(Self.rule(error)), since STORAGE_BACKEND is s3")
        }
    }

    private static func rule(_ error: S3SettingsError) -> String {
        switch error {
        case .bucket: "must be 3 to 63 of a-z, 0-9, - and ., with a letter or digit at both ends"
        case .region: "must be 1 to 64 of a-z, 0-9 and -"
        case .endpoint: "must be http:// or https:// and a host, with nothing behind it"
        case .accessKeyID, .secretAccessKey: "must be printable ASCII without spaces"
        }
    }

    /// The store; a bucket is asked by `client`.
    func store(client: WebClient) -> any MediaStore {
        switch self {
        case .local(let root): LocalStore(root: root)
        case .s3(let settings, let incoming): S3Store(settings, client: client, temporaryFolder: incoming)
        }
    }
}
