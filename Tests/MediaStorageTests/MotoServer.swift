import Glibc
import Synchronization
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

    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

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
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let program = "\(root)/.build/moto/bin/moto_server"
        guard access(program, X_OK) == 0 else {
            throw Problem(description: "There is no moto: run Scripts/moto.sh, which installs it into .build/moto.")
        }
        let process = try ChildProcess(program, "-H", "127.0.0.1", "-p", "0")
        defer { process.end() }
        // It says where it listens once it does.
        guard await eventually({ process.output.contains("Running on http://127.0.0.1:") }),
            let port = process.output.split(separator: "Running on http://127.0.0.1:").last?.prefix(while: \.isNumber)
        else { throw Problem(description: "moto did not start: \(process.output)") }
        try await withClient { client in
            let server = try await prepare("http://127.0.0.1:\(port)", client)
            try await body(server)
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
                throw Problem(description: "moto said \(head.status): \(String(decoding: answer, as: UTF8.self))")
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

/// A program that ends with us, whatever ends us: a shell holds it that reads from a pipe which we alone can write to.
private final class ChildProcess: Sendable {
    private let process: pid_t
    private let leash: Int32
    private let log: String

    /// What it has said so far, the first of it.
    var output: String {
        guard let file = fopen(log, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    init(_ program: String, _ arguments: String...) throws {
        log = "/tmp/lpo-moto-\(UInt64.random(in: 0 ... .max)).log"
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { throw MotoServer.Problem(description: "No pipe: \(errno)") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[0], 0)
        // Kills, since a signal that our thread blocks is blocked there too.
        let script = #"log="$1"; shift; "$0" "$@" </dev/null >"$log" 2>&1 & read -r _; kill -9 $!"#
        var words = (["sh", "-c", script, program, log] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/sh", &actions, nil, &words, environ)
        close(pipe[0])
        guard result == 0 else { throw MotoServer.Problem(description: "moto cannot be started: \(result)") }
        self.process = process
        leash = pipe[1]
    }

    func end() {
        close(leash)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        unlink(log)
    }
}
