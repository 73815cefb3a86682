import Testing
import Waiting

@testable import WebClient

@Suite("Timeouts") struct TimeoutTests {
    private let limit = Duration.milliseconds(150)

    /// Runs `body` and expects `code`. When a limit is reached is `TransferStateMachineTests`' to say.
    private func expectTimeout(
        _ code: WebError.Code,
        wasSent: Bool,
        _ body: () async throws -> Void
    ) async {
        let error = await expectError(code) { try await body() }
        #expect(error?.requestWasSent == wasSent)
    }

    @Test("A peer that accepts but makes no secure connection runs into the limit for connecting")
    func connect() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                var request = WebRequest(url: "https://127.0.0.1:\(server.port)/", timeouts: .hang)
                request.timeouts.connect = limit
                await expectTimeout(.connectTimeout, wasSent: false) { _ = try await client.fetch(request, upTo: 1) }
            }
        }
    }

    @Test("A peer that never answers runs into the limit for the first byte", arguments: [0, 100_000])
    func firstByte(bodyBytes: Int) async throws {
        try await ScriptedServer.with { peer in
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let request = WebRequest.to(
                    server,
                    method: "POST",
                    body: .bytes([UInt8](repeating: 1, count: bodyBytes)),
                    timeouts: WebTimeouts(connect: .never, firstByte: limit, idle: .never)
                )
                await expectTimeout(.firstByteTimeout, wasSent: true) { _ = try await client.fetch(request, upTo: 1) }
            }
        }
    }

    @Test(
        "A peer that falls silent runs into the idle limit",
        arguments: ["HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"]
    )
    func idle(sent: String) async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send(sent)
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let request = WebRequest.to(
                    server,
                    timeouts: WebTimeouts(connect: .never, firstByte: .never, idle: limit)
                )
                await expectTimeout(.idleTimeout, wasSent: true) { _ = try await client.fetch(request, upTo: 10) }
            }
        }
    }
}
