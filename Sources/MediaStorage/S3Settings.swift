import WebClient

/// Which bucket to use, where it is, and with whose key.
package struct S3Settings: Sendable {
    let bucket: String
    /// Scheme and authority, without a slash at the end.
    let origin: String
    /// What stands before a key in the path, with a slash at both ends.
    let basePath: String
    let allowsPlainHTTP: Bool
    let signing: AWSSigning
    /// Those of each request.
    var timeouts = WebTimeouts(connect: .seconds(10), firstByte: .seconds(60), idle: .seconds(30))

    /// Without an `endpoint` the bucket is Amazon's: it is addressed by its own host, or by the path where its name has
    /// a dot, which Amazon's certificates do not cover. With one, such as `http://127.0.0.1:9000`, it is addressed by
    /// the path. Throws ``S3SettingsError`` for what cannot be right.
    package init(
        bucket: String,
        region: String,
        endpoint: String? = nil,
        accessKeyID: String,
        secretAccessKey: String
    ) throws(S3SettingsError) {
        let isLowerOrDigit = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard (3...63).contains(bucket.utf8.count), !bucket.contains(".."),
            bucket.utf8.allSatisfy({ isLowerOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }),
            let first = bucket.utf8.first, isLowerOrDigit(first), let last = bucket.utf8.last, isLowerOrDigit(last)
        else { throw .bucket }
        guard (1...64).contains(region.utf8.count),
            region.utf8.allSatisfy({ isLowerOrDigit($0) || $0 == UInt8(ascii: "-") })
        else { throw .region }
        guard !accessKeyID.isEmpty, accessKeyID.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .accessKeyID }
        guard !secretAccessKey.isEmpty, secretAccessKey.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .secretAccessKey
        }
        self.bucket = bucket
        if let endpoint {
            origin = try Self.origin(of: endpoint)
            basePath = "/\(bucket)/"
        } else if bucket.contains(".") {
            origin = "https://s3.\(region).amazonaws.com"
            basePath = "/\(bucket)/"
        } else {
            origin = "https://\(bucket).s3.\(region).amazonaws.com"
            basePath = "/"
        }
        allowsPlainHTTP = origin.hasPrefix("http://")
        signing = AWSSigning(
            accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey,
            region: region,
            service: "s3"
        )
    }

    private static func origin(of endpoint: String) throws(S3SettingsError) -> String {
        let origin = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        for scheme in ["https://", "http://"] where origin.hasPrefix(scheme) {
            let authority = origin.dropFirst(scheme.count)
            guard !authority.isEmpty, authority.first != ":",
                authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) })
            else { break }
            return origin
        }
        throw .endpoint
    }
}

/// The setting that cannot be right.
package enum S3SettingsError: String, Error, Sendable, CaseIterable {
    /// Not 3 to 63 of `a-z`, `0-9`, `-` and `.`, with a letter or digit at both ends.
    case bucket
    /// Not 1 to 64 of `a-z`, `0-9` and `-`.
    case region
    /// Not `https://` or `http://` and a host, perhaps with a port.
    case endpoint
    /// Empty, or not printable ASCII.
    case accessKeyID
    /// Empty, or not printable ASCII.
    case secretAccessKey
}
