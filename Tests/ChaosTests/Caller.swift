import EventStream
import JSONTree
import Synchronization
import Waiting
import WebClient

/// One request, before it is decided which replica gets it.
struct Ask: Sendable {
    var method = "GET"
    let path: String
    var headers: [(name: String, value: String)] = []
    var body: WebRequestBody = .none
}

/// An answer that is no stream, or why there is none.
struct Reply: Sendable, CustomStringConvertible {
    var status = 0
    var body: JSONTree?
    var retryAfter: Int?
    /// Why no whole answer came; nil when it did.
    var loss: String?

    var description: String {
        loss ?? "\(status) \(body?.serialized().prefix(400) ?? "without a body")"
    }

    /// The last part of the problem's type.
    var problem: String? {
        body?["type"]?.string?.split(separator: "/").last.map(String.init)
    }
}

/// What came of following a stream once.
struct Follow: Sendable {
    var reply = Reply()
    /// What `X-Message-ID` says.
    var messageID: String?
    var check: StreamCheck?
    /// Whether the server closed the stream properly.
    var isClosed = false
    var pings = 0
}

/// A user's access token, which runs out in long runs.
final class Session: Sendable {
    let email: String
    static let password = "correct horse"
    private let token = Mutex("")

    init(email: String) {
        self.email = email
    }

    var accessToken: String {
        get { token.withLock { $0 } }
        set { token.withLock { $0 = newValue } }
    }

    var credentials: WebRequestBody {
        .bytes(Array(#"{"email":"\#(email)","password":"\#(Self.password)"}"#.utf8))
    }
}

/// Asks replicas as a client does: over a connection that can be dropped at any moment.
struct Caller: Sendable {
    let web: WebClient
    /// Where the replicas are.
    let addresses: [String]
    let mock: String
    let session: Session

    func send(_ ask: Ask, to replica: Int) async -> Reply {
        do {
            let (head, bytes) = try await web.fetch(request(ask, addresses[replica]), upTo: 16 << 20)
            return Reply(head, bytes)
        } catch {
            return Reply(loss: "\(error)")
        }
    }

    /// Reads a stream until its end, or until `patience` is over and the connection is dropped.
    ///
    /// - Parameters:
    ///   - messageID: whose stream it is, where that is known; else the answer says it.
    ///   - start: the offset that the stream begins after.
    func follow(_ ask: Ask, at replica: Int, messageID: String?, start: Int, patience: Duration) async -> Follow {
        await withTaskGroup(of: Follow?.self) { group in
            group.addTask { await read(ask, at: replica, messageID: messageID, start: start) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            var result = Follow()
            for await ended in group {
                if let ended { result = ended }
                group.cancelAll()
            }
            return result
        }
    }

    private func read(_ ask: Ask, at replica: Int, messageID: String?, start: Int) async -> Follow {
        var follow = Follow()
        do {
            try await web.withResponse(to: request(ask, addresses[replica])) { response in
                guard response.status == 200 else {
                    follow.reply = Reply(response.head, try await response.body.collect(upTo: 1 << 20))
                    return
                }
                follow.reply = Reply(response.head, [])
                follow.messageID = response.headers.first("X-Message-ID")
                var check = StreamCheck(messageID: messageID ?? follow.messageID ?? "nothing", start: start)
                defer { follow.check = check }
                var parser = EventStreamParser()
                for try await bytes in response.body {
                    for element in try parser.feed(bytes) {
                        switch element {
                        case .event(let event): check.take(event)
                        case .comment: follow.pings += 1
                        case .unknownField(let line): check.take(ServerSentEvent(name: line, data: ""))
                        }
                    }
                }
                follow.isClosed = true
            }
        } catch {
            follow.reply.loss = "\(error)"
        }
        return follow
    }

    /// A call of the mock's control; its status.
    func control(_ method: String, _ path: String, _ json: String? = nil) async -> Int {
        let body: WebRequestBody = json.map { .bytes(Array($0.utf8)) } ?? .none
        let ask = Ask(method: method, path: path, headers: json == nil ? [] : Self.json, body: body)
        var request = request(ask, mock)
        // It is never paused.
        request.timeouts = .hang
        let answer = try? await web.fetch(request, upTo: 1 << 20)
        return answer?.head.status ?? 0
    }

    static let json = [(name: "Content-Type", value: "application/json")]

    private func request(_ ask: Ask, _ address: String) -> WebRequest {
        let token = session.accessToken
        return WebRequest(
            method: ask.method,
            url: address + ask.path,
            headers: ask.headers + (token.isEmpty ? [] : [(name: "Authorization", value: "Bearer \(token)")]),
            body: ask.body,
            // A paused process takes connections and says nothing.
            timeouts: WebTimeouts(connect: .seconds(2), firstByte: .seconds(12), idle: .seconds(20)),
            allowsPlainHTTP: true
        )
    }
}

extension Reply {
    init(_ head: WebResponseHead, _ bytes: [UInt8]) {
        status = head.status
        body = bytes.isEmpty ? nil : try? JSONTree.parse(bytes)
        retryAfter = head.headers.first("Retry-After").flatMap { Int($0) }
    }
}
