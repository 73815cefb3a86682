import Glibc
import TestServer
import Waiting
import WebClient

/// moto, a server that speaks the S3 API, with one bucket.
enum MotoProcess {
    struct Missing: Error, CustomStringConvertible {
        let description = "There is no moto: run Scripts/moto.sh, which installs it into .build/moto."
    }

    static let bucket = "lpo-media"

    /// Runs `body` beside it, with the settings that make a server use it; `end` ends it before.
    static func with(_ body: (_ settings: [String: String], _ end: () -> Void) async throws -> Void) async throws {
        let program = "\(TestServer.packageRoot)/.build/moto/bin/moto_server"
        guard access(program, X_OK) == 0 else { throw Missing() }
        let port = Int.random(in: 20_000..<32_000)
        var process = pid_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let arguments: [String] = [program, "-H", "127.0.0.1", "-p", "\(port)"]
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawn(&process, program, &actions, nil, words, environ) == 0 else { throw Missing() }
        var isRunning = true
        func end() {
            guard isRunning else { return }
            isRunning = false
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        defer { end() }
        let url = "http://127.0.0.1:\(port)"
        let web = WebClient()
        let made = WebRequest(method: "PUT", url: "\(url)/\(bucket)", timeouts: .hang, allowsPlainHTTP: true)
        let isReady = await eventually { (try? await web.fetch(made, upTo: 1 << 16))?.head.status == 200 }
        await web.shutdown()
        guard isReady else { throw Missing() }
        try await body(
            [
                "STORAGE_BACKEND": "s3", "S3_BUCKET": bucket, "S3_ENDPOINT": url, "S3_ACCESS_KEY_ID": "id",
                "S3_SECRET_ACCESS_KEY": "secret",
            ],
            end
        )
    }
}
