import Moto
import Testing
import Waiting
import WebClient

@testable import MediaStorage

/// moto, a server that speaks the S3 API, in a process of its own, with one bucket and one user who may do all with it.
/// It checks signatures, with botocore, as S3 does.
struct MotoServer: Sendable {
    @TaskLocal static var current: MotoServer?

    let url: String
    let accessKeyID: String
    let secretAccessKey: String

    static let bucket = "lpo-media"

    func settings(secretAccessKey: String? = nil, bucket: String = bucket) throws -> S3Settings {
        var settings = try S3Settings(
            bucket: bucket,
            region: "us-east-1",
            endpoint: url,
            accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey ?? self.secretAccessKey
        )
        settings.timeouts = .hang
        return settings
    }

    /// A server for the time of `body`.
    static func with(_ body: (MotoServer) async throws -> Void) async throws {
        try await MotoProcess.with { moto in
            try await withClient { client in try await body(try await prepare(moto.url, client)) }
        }
    }

    private static func prepare(_ url: String, _ client: WebClient) async throws -> MotoServer {
        func call(
            _ body: String,
            method: String = "POST",
            path: String = "/",
            type: String = "application/x-www-form-urlencoded",
            service: String
        ) async throws -> [UInt8] {
            var request = WebRequest(
                method: method,
                url: url + path,
                headers: [("content-type", type)],
                body: .bytes(Array(body.utf8)),
                timeouts: .hang,
                allowsPlainHTTP: true
            )
            request.signing = AWSSigning(
                accessKeyID: "nobody",
                secretAccessKey: "nothing",
                region: "us-east-1",
                service: service
            )
            let (head, answer) = try await client.fetch(request, upTo: 1 << 20)
            guard head.status == 200 else {
                throw MotoProcess.Problem(
                    description: "moto said \(head.status): \(String(decoding: answer, as: UTF8.self))"
                )
            }
            return answer
        }
        let policy = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}
            """
        _ = try await call("Action=CreateUser&UserName=lpo&Version=2010-05-08", service: "iam")
        _ = try await call(
            "Action=PutUserPolicy&UserName=lpo&PolicyName=all&Version=2010-05-08&PolicyDocument="
                + S3Request.encoded(policy),
            service: "iam"
        )
        let answer = try await call("Action=CreateAccessKey&UserName=lpo&Version=2010-05-08", service: "iam")
        let made = try #require(S3Document(answer)?.root.all("CreateAccessKeyResult").first?.all("AccessKey").first)
        _ = try await call("", method: "PUT", path: "/\(bucket)", service: "s3")
        // From here on every request must be signed by that user.
        _ = try await call("0", path: "/moto-api/reset-auth", type: "text/plain", service: "s3")
        return MotoServer(
            url: url,
            accessKeyID: try #require(made.first("AccessKeyId")),
            secretAccessKey: try #require(made.first("SecretAccessKey"))
        )
    }
}

/// Runs a suite with one moto for all its tests and suites.
struct MotoTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await MotoServer.with { server in
            try await MotoServer.$current.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == MotoTrait {
    static var moto: Self { MotoTrait() }
}
