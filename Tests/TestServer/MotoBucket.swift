import Moto
import Waiting
import WebClient

/// A bucket of a moto of its own.
package enum MotoBucket {
    private static let name = "lpo-media"

    /// Runs `body` beside it, with the settings that make a server use it; `end` ends moto before.
    package static func with(_ body: (_ settings: [String: String], _ end: () -> Void) async throws -> Void)
        async throws
    {
        try await MotoProcess.with { moto in
            let web = WebClient()
            let made = WebRequest(method: "PUT", url: "\(moto.url)/\(name)", timeouts: .hang, allowsPlainHTTP: true)
            let status = try? await web.fetch(made, upTo: 1 << 16).head.status
            await web.shutdown()
            guard status == 200 else { throw MotoProcess.Problem(description: "moto made no bucket: \(status ?? 0)") }
            try await body(
                [
                    "STORAGE_BACKEND": "s3", "S3_BUCKET": name, "S3_ENDPOINT": moto.url,
                    "S3_ACCESS_KEY_ID": "AKIDXW7R2KQ9M4TZ", "S3_SECRET_ACCESS_KEY": "Jm5uCq8wTz3kRv6x/Lp2Yd9s",
                ],
                moto.end
            )
        }
    }
}
