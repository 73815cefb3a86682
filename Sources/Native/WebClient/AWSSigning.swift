/// What a request is signed with: AWS Signature Version 4, by libcurl, anew each time the request is sent.
///
/// libcurl 7.88 signs a request as it is written, so it must be written canonically: the path percent-encoded, the
/// query's fields sorted by name, each with its `=`. All the request's headers are signed; none may have an empty value.
/// `x-amz-content-sha256` must name the body's SHA-256 in hexadecimal, since without it an empty body is signed. The
/// date is the system's. `User-Agent`, `Accept` and, for a body over 1 MiB, `Expect` are libcurl's own then, not signed.
/// See "Create a signed AWS API request" of the IAM User Guide.
package struct AWSSigning: Sendable, Equatable {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// Such as `eu-central-1`; at most 64 bytes, without a colon.
    package var region: String
    /// Such as `s3`; at most 64 bytes, without a colon.
    package var service: String

    package init(accessKeyID: String, secretAccessKey: String, region: String, service: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.region = region
        self.service = service
    }
}

extension AWSSigning: CustomStringConvertible, CustomReflectable {
    /// Without the secret, wherever it is printed.
    package var description: String { "\(accessKeyID) for \(service) in \(region)" }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
