import Secrets
import Testing

@testable import MediaStorage

/// The signature that AWS computes for a request as it came over the wire ("Create a signed AWS API request").
private func expectedAuthorization(_ call: ScriptedS3.Call, secret: String) throws -> String {
    let authorization = try #require(call.header("authorization"))
    let fields = authorization.split(separator: " ", maxSplits: 1)[1].split(separator: ",").map { field in
        field.drop { $0 == " " }.split(separator: "=", maxSplits: 1).map(String.init)
    }
    let scope = fields[0][1].split(separator: "/").dropFirst().map(String.init)
    let signed = fields[1][1]
    let target = call.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = target.count < 2 ? "" : target[1].split(separator: "&").sorted().joined(separator: "&")
    var canonical = "\(call.method)\n\(target[0])\n\(query)\n"
    for name in signed.split(separator: ";") {
        canonical += "\(name):\(try #require(call.header(String(name))))\n"
    }
    canonical += "\n\(signed)\n\(Hexadecimal.encode(Secrets.sha256(call.body)))"
    let date = try #require(call.header("x-amz-date"))
    let digest = Hexadecimal.encode(Secrets.sha256(Array(canonical.utf8)))
    let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope.joined(separator: "/"))\n\(digest)"
    var key = Array("AWS4\(secret)".utf8)
    for part in scope { key = Secrets.hmacSHA256(key: key, message: Array(part.utf8)) }
    let signature = Hexadecimal.encode(Secrets.hmacSHA256(key: key, message: Array(text.utf8)))
    return "AWS4-HMAC-SHA256 Credential=\(fields[0][1]), SignedHeaders=\(signed), Signature=\(signature)"
}

@Suite("Signatures of S3 requests") struct SignatureTests {
    @Test("Every request is signed as AWS computes it, over its body, its query and the headers that matter")
    func signatures() async throws {
        try await ScriptedS3.with { call, _ in
            switch call.method {
            case "POST": .status(200, body: "<R><UploadId>A.b~c/d+e=f</UploadId></R>")
            case "GET" where call.target.contains("uploads"): .status(200, body: "<L/>")
            default: .status(200, headers: "ETag: \"e\"\r\n")
            }
        } _: { s3 in
            try await s3.store.keep(pattern(1_000), as: key("aaaa-1"))
            try await s3.store.keep(pattern(17 << 20), as: key("aaaa-2"))
            _ = try await s3.store.bytes(key("aaaa-1"), 0..<10)
            _ = try await s3.store.bytes(key("aaaa-1"), 5..<5)
            _ = try await s3.store.abortStale(olderThan: .zero)
            try await s3.store.delete(key("aaaa-1"))
            #expect(s3.calls.count == 10)
            for call in s3.calls {
                let expected = try expectedAuthorization(call, secret: "a/b+c=:d")
                #expect(call.header("authorization") == expected, "\(call.head)")
                #expect(expected.contains("/eu-central-1/s3/aws4_request, SignedHeaders="))
                let signed = expected.split(separator: "SignedHeaders=")[1]
                for name in ["host", "x-amz-content-sha256", "x-amz-date"] { #expect(signed.contains(name)) }
                // What a proxy may change.
                for name in ["user-agent", "accept", "expect"] { #expect(!signed.contains(name)) }
            }
        }
    }
}
