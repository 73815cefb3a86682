import EventStream
import JSONTree
import LocalPostgres
import Postgres
import TestModels
import TestServer
import Testing
import Waiting
import WebClient

@Suite("Taking up answers again")
struct ResumeTests {
    private static let key = ["SECRET_KEY": "the same key for all replicas of one server"]

    /// Runs `body` as a user of two replicas.
    private func withReplicas(_ body: (TestServer, Client, Client) async throws -> Void) async throws {
        try await TestServer.run(Self.key) { server in
            try await server.withReplica(Self.key) { replica in
                try await Client.run(on: server) { client in
                    try await body(server, client, client.moved(to: replica))
                }
            }
        }
    }

    @Test("An answer that runs on one replica is followed on another, to the same text and the same last bytes")
    func mirrored() async throws {
        try await withReplicas { _, client, other in
            let thread = try await client.makeThread()
            let trace = newTrace()
            try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
            var live = Stream()
            var mirrored: [Stream] = []
            try await withThrowingTaskGroup { group in
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    let isFirst = live.events.isEmpty
                    live.take(event)
                    guard isFirst else { return true }
                    let (first, inside) = AsyncStream<Void>.makeStream()
                    for _ in 0..<20 {
                        group.addTask { try await other.follow(thread, onFirst: { inside.yield() }) }
                    }
                    // All of them have got what there is, while the vendor is held.
                    var count = 0
                    for await _ in first {
                        count += 1
                        if count == 20 { break }
                    }
                    try await client.release(trace: trace)
                    return true
                }
                for try await stream in group { mirrored.append(stream) }
            }
            #expect(live.text.hasPrefix("Hello!"))
            #expect(live.events.last?.name == "done")
            #expect(mirrored.count == 20)
            #expect(mirrored.allSatisfy { $0.text == live.text && $0.events.last == live.events.last })
            // The same again from the message, on both.
            for client in [client, other] {
                let again = try await client.follow(thread)
                #expect(again.text == live.text)
                #expect(again.events.last == live.events.last)
            }
        }
    }

    @Test("A long answer can be taken up on another replica behind each chunk, and at hundreds of other places")
    func everywhere() async throws {
        try await withReplicas { _, client, other in
            let thread = try await client.makeThread(llm: TestModel.openai.llm)
            let trace = newTrace()
            try await client.arm("openai/responses-long", trace: trace, faults: "{}")
            var live = Stream()
            try await client.prompt("Tell me a long story.", in: thread, trace: trace) { event in
                live.take(event)
                return true
            }
            let message = try #require(live.events.last?.id?.split(separator: ":").first)
            // Which pieces one chunk is made of depends on the load, so places are taken from the text too.
            let text = Array(live.text.utf8)
            let chunks = live.events.compactMap { $0.id?.split(separator: ":").last }.compactMap { Int($0) }
            let places = Set(chunks + stride(from: 0, through: text.count, by: 20))
                .filter { $0 == text.count || text[$0] & 0b1100_0000 != 0b1000_0000 }.sorted()
            #expect(places.count > 500)
            let (whole, end) = (live.text, live.events.last)
            let wrong = try await withThrowingTaskGroup { group in
                for worker in 0..<8 {
                    group.addTask {
                        var wrong: [Int] = []
                        for index in stride(from: worker, to: places.count, by: 8) {
                            let rest = try await other.follow(thread, after: "\(message):\(places[index])")
                            let isRight = Array(rest.text.utf8) == Array(whole.utf8.dropFirst(places[index]))
                            if !isRight || rest.events.last != end { wrong.append(places[index]) }
                        }
                        return wrong
                    }
                }
                return try await group.reduce([], +)
            }
            #expect(wrong == [])
        }
    }

    @Test("A long answer that still runs can be taken up on another replica at any place, to its end")
    func everywhereWhileRunning() async throws {
        try await withReplicas { _, client, other in
            let thread = try await client.makeThread(llm: TestModel.openai.llm)
            var whole = Stream()
            let firstTrace = newTrace()
            try await client.arm("openai/responses-long", trace: firstTrace, faults: #"{"timing":"none"}"#)
            try await client.prompt("Tell me a long story.", in: thread, trace: firstTrace) { event in
                whole.take(event)
                return true
            }
            let text = Array(whole.text.utf8)
            // Places in what will have been told, and places that have still to be written.
            let places = stride(from: 0, through: text.count, by: 5)
                .filter { $0 == text.count || text[$0] & 0b1100_0000 != 0b1000_0000 }
            let trace = newTrace()
            try await client.arm(
                "openai/responses-long",
                trace: trace,
                faults: #"{"timing":"none","hold_after_chunk":400}"#
            )
            var live = Stream()
            var rests: [(place: Int, stream: Stream)] = []
            try await withThrowingTaskGroup { group in
                try await client.prompt("Tell me a long story.", in: thread, trace: trace) { event in
                    let isFirst = live.events.isEmpty
                    live.take(event)
                    guard isFirst, let message = event.id?.split(separator: ":").first else { return true }
                    let (first, inside) = AsyncStream<Void>.makeStream()
                    for place in places {
                        group.addTask {
                            let rest = try await other.follow(thread, after: "\(message):\(place)") { inside.yield() }
                            return (place, rest)
                        }
                    }
                    _ = await first.first { _ in true }
                    try await client.release(trace: trace)
                    return true
                }
                for try await rest in group { rests.append(rest) }
            }
            #expect(live.text == whole.text)
            #expect(rests.count == places.count && places.count > 500)
            let wrong = rests.filter { place, rest in
                Array(rest.text.utf8) != Array(text.dropFirst(place)) || rest.events.last != live.events.last
            }
            #expect(wrong.map(\.place).sorted() == [])
        }
    }

    @Test("Two sends with one key, at once on two replicas, are one answer that the vendor is asked for once")
    func simultaneous() async throws {
        try await withReplicas { _, client, other in
            for round in 0..<8 {
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await client.arm("anthropic/short", trace: trace, faults: "{}")
                async let here = client.send("Say hello.", in: thread, trace: trace, key: "key-\(round)")
                async let there = other.send("Say hello.", in: thread, trace: trace, key: "key-\(round)")
                let (first, second) = try await (here, there)
                #expect(first.text.hasPrefix("Hello!"))
                #expect(first.text == second.text)
                #expect(first.events.last == second.events.last)
                #expect(try await client.vendorRequests(trace: trace) == 1)
                let shown = try await other.send("GET", "/api/v1/threads/\(thread)?versions=all")
                #expect(shown.body?["messages"]?.elements.count == 2)
            }
        }
    }

    @Test("A stop on another replica ends an answer, with what came so far, on both")
    func stopped() async throws {
        try await withReplicas { _, client, other in
            let thread = try await client.makeThread()
            let trace = newTrace()
            try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
            var live = Stream()
            try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                if live.events.isEmpty {
                    let status = try await other.send("POST", "/api/v1/chat/\(thread)/stop").status
                    #expect(status == 202)
                }
                live.take(event)
                return true
            }
            #expect(live.events.last?.name == "done")
            #expect(live.events.last?.data.contains(#""finish_reason":"stopped""#) == true)
            #expect(try await other.follow(thread).events.last == live.events.last)
        }
    }

    @Test("A thread that is deleted on another replica ends its streams on both, in the same words")
    func deleted() async throws {
        try await withReplicas { _, client, other in
            let thread = try await client.makeThread()
            let trace = newTrace()
            try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
            var live = Stream()
            var mirrored: Stream?
            try await withThrowingTaskGroup { group in
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if live.events.isEmpty {
                        let (first, inside) = AsyncStream<Void>.makeStream()
                        group.addTask { try await other.follow(thread, onFirst: { inside.yield() }) }
                        _ = await first.first { _ in true }
                        let status = try await other.send("DELETE", "/api/v1/threads/\(thread)").status
                        #expect(status == 204)
                    }
                    live.take(event)
                    return true
                }
                mirrored = try await group.next()
            }
            #expect(live.events.last?.name == "error")
            #expect(live.events.last?.data.contains("/problems/thread-not-found") == true)
            #expect(mirrored?.events.last == live.events.last)
        }
    }

    @Test("A stream of another replica's answer stays open while the database is away")
    func databaseAway() async throws {
        try await withReplicas { server, client, other in
            let thread = try await client.makeThread()
            let trace = newTrace()
            try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
            var live = Stream()
            var mirrored: Stream?
            try await withThrowingTaskGroup { group in
                try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                    if live.events.isEmpty {
                        let (first, inside) = AsyncStream<Void>.makeStream()
                        group.addTask { try await other.follow(thread, onFirst: { inside.yield() }) }
                        _ = await first.first { _ in true }
                        await server.cluster.stop()
                        try await client.release(trace: trace)
                    }
                    live.take(event)
                    if live.text.hasSuffix("talk about?"), event.name == "chunk" { try await server.cluster.start() }
                    return true
                }
                mirrored = try await group.next()
            }
            #expect(live.events.last?.name == "done")
            #expect(mirrored?.text == live.text)
            #expect(mirrored?.events.last == live.events.last)
        }
    }

    @Test("HEAD says what GET would, and sends nothing")
    func head() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                #expect(try await client.send("HEAD", "/api/v1/chat/\(thread)/stream").status == 204)
                try await client.prompt("Say hello.", in: thread)
                let answer = try await client.send("HEAD", "/api/v1/chat/\(thread)/stream")
                #expect(answer.status == 200)
                #expect(answer.headers.first("content-type") == "text/event-stream")
                #expect(answer.body == nil)
            }
        }
    }
}

/// What a client got of a stream.
private struct Stream: Sendable {
    var events: [ServerSentEvent] = []
    var text = ""

    mutating func take(_ event: ServerSentEvent) {
        events.append(event)
        if event.name == "chunk" { text += (try? JSONTree.parse(event.data))?["text"]?.string ?? "" }
    }
}

extension Client {
    /// Sends a prompt with a key and reads its stream to the end.
    fileprivate func send(_ text: String, in thread: String, trace: String, key: String) async throws -> Stream {
        var stream = Stream()
        try await prompt(text, in: thread, trace: trace, key: key) { event in
            stream.take(event)
            return true
        }
        return stream
    }

    /// Takes up a thread's answer and reads it to its end; `onFirst` is called when its first event has come.
    fileprivate func follow(
        _ thread: String,
        after id: String? = nil,
        onFirst: @Sendable () -> Void = {}
    ) async throws -> Stream {
        let request = WebRequest(
            method: "GET",
            url: server.baseURL + "/api/v1/chat/\(thread)/stream",
            headers: [(name: "Authorization", value: "Bearer \(token)")]
                + (id.map { [(name: "Last-Event-ID", value: $0)] } ?? []),
            timeouts: .hang,
            allowsPlainHTTP: true
        )
        return try await web.withResponse(to: request) { response in
            guard response.status == 200 else { throw Unexpected(status: response.status, answer: id ?? "") }
            var stream = Stream()
            var parser = EventStreamParser()
            for try await bytes in response.body {
                for case .event(let event) in try parser.feed(bytes) {
                    if stream.events.isEmpty { onFirst() }
                    stream.take(event)
                }
            }
            return stream
        }
    }
}
