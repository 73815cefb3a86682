import EventStream
import JSONTree
import Multipart
import TestModels
import TestServer
import Testing
import Waiting
import WebClient

/// LPO behind the proxies that people put before servers, as their files in `Deploy/proxies` have them and as they are by
/// themselves.
@Suite("Behind reverse proxies")
struct ReverseProxyTests {
    private static let trusting = ["TRUSTED_PROXIES": "127.0.0.1"]

    /// As large as `MAX_UPLOAD_BYTES`: a sound of zeros.
    private static let sound: [UInt8] = {
        func little(_ number: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(number >> (8 * $0) & 0xFF) } }
        let size = 25 << 20
        let format = little(1, 2) + little(1, 2) + little(8000, 4) + little(16_000, 4) + little(2, 2) + little(16, 2)
        return Array("RIFF".utf8) + little(size - 8, 4) + Array("WAVEfmt ".utf8) + little(16, 4) + format
            + Array("data".utf8) + little(size - 44, 4) + [UInt8](repeating: 0, count: size - 44)
    }()

    @Test(
        "Streams come as they are written, and an answer is taken up again when the proxy was cut",
        arguments: ReverseProxy.allCases,
        ReverseProxy.Configuration.allCases
    )
    func streams(proxy: ReverseProxy, configuration: ReverseProxy.Configuration) async throws {
        try await TestServer.run(Self.trusting) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                // The vendor is held meanwhile: what comes is not kept back.
                let (begun, lastID) = try await proxy.run(configuration, before: server) { running in
                    let behind = client.moved(to: server.at(port: running.port))
                    var begun = ""
                    var lastID = ""
                    _ = try? await behind.prompt("Say hello.", in: thread, trace: trace) { event in
                        begun += event.chunk
                        lastID = event.id ?? ""
                        if begun.hasPrefix("Hello") { running.cut() }
                        return true
                    }
                    return (begun, lastID)
                }
                #expect(begun.hasPrefix("Hello") && !lastID.isEmpty)
                let (rest, last) = try await proxy.run(configuration, before: server) { running in
                    let other = client.moved(to: server.at(port: running.port))
                    try await client.release(trace: trace)
                    let headers = [(name: "Last-Event-ID", value: lastID)]
                    let request = other.request("GET", "/api/v1/chat/\(thread)/stream", headers: headers)
                    let (head, bytes) = try await other.web.fetch(request, upTo: 1 << 20)
                    #expect(head.status == 200)
                    var parser = EventStreamParser()
                    var rest = ""
                    var last = ""
                    for case .event(let event) in try parser.feed(bytes) {
                        rest += event.chunk
                        last = event.name
                    }
                    return (rest, last)
                }
                #expect(last == "done")
                let message = try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]?[1]
                #expect(message?["content"]?.string == begun + rest)
            }
        }
    }

    @Test(
        "A file of 25 MiB is taken; nginx by itself takes no more than 1 MiB",
        arguments: ReverseProxy.allCases,
        ReverseProxy.Configuration.allCases
    )
    func uploads(proxy: ReverseProxy, configuration: ReverseProxy.Configuration) async throws {
        try await TestServer.run(Self.trusting) { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread(llm: TestModel.google.llm)
                var form = try MultipartEncoder(boundary: "a-boundary")
                form.add(name: "prompt", text: "What is this?")
                form.add(name: "files", filename: "a.wav", contentType: nil, bytes: Self.sound)
                let type = form.contentType
                let body = form.finish()
                let (status, answer) = try await proxy.run(configuration, before: server) { running in
                    let behind = client.moved(to: server.at(port: running.port))
                    let request = behind.request(
                        "POST",
                        "/api/v1/chat/\(thread)/send",
                        headers: [(name: "Content-Type", value: type)],
                        body: .bytes(body)
                    )
                    let (head, bytes) = try await behind.web.fetch(request, upTo: 1 << 20)
                    return (head.status, String(decoding: bytes, as: UTF8.self))
                }
                if proxy == .nginx, configuration == .defaults {
                    #expect(status == 413 && answer.contains("<center>nginx"))
                } else {
                    #expect(status == 200 && answer.contains("event: done"))
                }
            }
        }
    }

    @Test(
        "Clients are told apart by their own addresses, whatever they claim; nginx and HAProxy by themselves pass on the claim",
        arguments: ReverseProxy.allCases,
        ReverseProxy.Configuration.allCases
    )
    func addresses(proxy: ReverseProxy, configuration: ReverseProxy.Configuration) async throws {
        let one = Self.trusting.merging(["REGISTRATIONS_PER_HOUR": "1"]) { $1 }
        try await TestServer.run(one) { server in
            try await proxy.run(configuration, before: server) { running in
                func register(from source: String, claiming address: String) async -> String {
                    let connection = RawConnection(port: running.port, from: source)
                    let email = UInt64.random(in: 0 ... .max)
                    let account = #"{"email":"\#(email)@example.com","password":"correct horse"}"#
                    connection.send(
                        """
                        POST /api/v1/auth/register HTTP/1.1\r
                        Host: 127.0.0.1:\(running.port)\r
                        Connection: close\r
                        Content-Type: application/json\r
                        Content-Length: \(account.utf8.count)\r
                        X-Forwarded-For: \(address)\r
                        \r
                        \(account)
                        """
                    )
                    return String(await connection.read().text.prefix(12))
                }
                let claimIsTaken = configuration == .defaults && proxy != .caddy
                #expect(await register(from: "127.0.0.2", claiming: "203.0.113.1") == "HTTP/1.1 201")
                #expect(
                    await register(from: "127.0.0.2", claiming: "203.0.113.2")
                        == (claimIsTaken ? "HTTP/1.1 201" : "HTTP/1.1 429")
                )
                #expect(await register(from: "127.0.0.3", claiming: "203.0.113.3") == "HTTP/1.1 201")
            }
        }
    }
}

extension ServerSentEvent {
    /// The text of a chunk.
    fileprivate var chunk: String {
        name == "chunk" ? (try? JSONTree.parse(data))?["text"]?.string ?? "" : ""
    }
}
