import Synchronization
import Waiting
import WebClient

@testable import MediaStorage

/// A bucket on a scripted server, which answers each request as the test says.
final class ScriptedS3: Sendable {
    struct Call: Sendable {
        var method: String
        var target: String
        var head: String
        var body: [UInt8]

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").dropFirst().lazy
                .map { $0.split(separator: ":", maxSplits: 1) }
                .first { $0[0].lowercased() == name }
                .map { String($0[1].drop { $0 == " " }) }
        }
    }

    /// How to answer.
    enum Answer: Sendable {
        case status(Int, headers: String = "", body: String = "")
        /// The connection is reset.
        case reset
        /// A header that announces `length` bytes, then these, then a reset.
        case broken(length: Int, [UInt8], headers: String = "")
        /// A header that announces `length` bytes, then these, then nothing; `ended` is called when the client has gone.
        case stalled(length: Int, [UInt8], ended: @Sendable () -> Void)
    }

    let store: S3Store
    let clock: ImpatientClock
    private let seen = Mutex<[Call]>([])

    /// The requests so far, in the order they came.
    var calls: [Call] { seen.withLock { $0 } }
    /// Their methods and targets.
    var targets: [String] { calls.map { "\($0.method) \($0.target)" } }

    private init(store: S3Store, clock: ImpatientClock) {
        self.store = store
        self.clock = clock
    }

    /// `answer` gets each request and how many came before it.
    static func with(
        _ answer: @escaping @Sendable (Call, Int) -> Answer,
        _ body: (ScriptedS3) async throws -> Void
    ) async throws {
        let box = Box()
        try await ScriptedServer.with { peer in
            while let call = peer.readCall() {
                let number = box.script.withLock { $0 }?.record(call) ?? 0
                guard peer.send(answer(call, number), isHead: call.method == "HEAD") else { return }
            }
        } _: { server in
            try await withClient { client in
                var settings = try S3Settings(
                    bucket: "media",
                    region: "eu-central-1",
                    endpoint: server.url,
                    accessKeyID: "AKID",
                    secretAccessKey: "a/b+c=:d"
                )
                settings.timeouts = .hang
                let clock = ImpatientClock()
                let store = S3Store(settings, client: client, temporaryFolder: "/tmp", clock: clock)
                let s3 = ScriptedS3(store: store, clock: clock)
                box.script.withLock { $0 = s3 }
                try await body(s3)
            }
        }
    }

    private func record(_ call: Call) -> Int {
        seen.withLock { seen in
            seen.append(call)
            return seen.count - 1
        }
    }

    private final class Box: Sendable {
        let script = Mutex<ScriptedS3?>(nil)
    }
}

extension Peer {
    fileprivate func readCall() -> ScriptedS3.Call? {
        guard let head = readHead() else { return nil }
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        guard words.count == 3 else { return nil }
        var call = ScriptedS3.Call(method: String(words[0]), target: String(words[1]), head: head, body: [])
        if call.header("expect") != nil { send("HTTP/1.1 100 Continue\r\n\r\n") }
        let length = call.header("content-length").flatMap { Int($0) } ?? 0
        call.body = read(length)
        return call.body.count == length ? call : nil
    }

    /// False where the connection is over.
    fileprivate func send(_ answer: ScriptedS3.Answer, isHead: Bool) -> Bool {
        switch answer {
        case .status(let status, let headers, let body):
            let length = isHead ? "" : "Content-Length: \(body.utf8.count)\r\n"
            return send("HTTP/1.1 \(status) X\r\n\(headers)\(length)\r\n\(isHead ? "" : body)")
        case .reset:
            reset()
            return false
        case .broken(let length, let bytes, let headers):
            send("HTTP/1.1 206 X\r\n\(headers)Content-Length: \(length)\r\n\r\n")
            send(bytes)
            close()
            return false
        case .stalled(let length, let bytes, let ended):
            send("HTTP/1.1 206 X\r\nContent-Length: \(length)\r\n\r\n")
            send(bytes)
            _ = waitForEnd()
            ended()
            return false
        }
    }
}
