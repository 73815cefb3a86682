import HTTPTypes
import NIOCore
import Recording
import Testing

@testable import MockProviders

@Suite("What the mock remembers")
struct LedgerStateTests {
    private func request(_ trace: Int?, body: String = "") -> SeenRequest {
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/openai/v1/responses")
        if let trace, let name = HTTPField.Name("traceparent") {
            head.headerFields[name] = "00-\(MockRun.trace(trace))-00f067aa0ba902b7-01"
        }
        return SeenRequest(vendor: .openai, head: head, body: ByteBuffer(string: body))
    }

    @Test("The oldest requests of a trace make room for its newest, and nobody else's do")
    func requestsPerTrace() {
        var state = LedgerState(limits: LedgerLimits(requestsPerTrace: 2))
        state.remember(request(2, body: "other"))
        for body in ["a", "b", "c"] { state.remember(request(1, body: body)) }
        #expect(state.requests(of: TraceID(MockRun.trace(1))).map { String(buffer: $0.body) } == ["b", "c"])
        #expect(state.requests(of: nil).map { String(buffer: $0.body) } == ["other", "b", "c"])
    }

    @Test("The oldest of all requests make room when there are too many or they are too large")
    func requestsInAll() {
        var few = LedgerState(limits: LedgerLimits(requests: 2))
        for trace in 1...3 { few.remember(request(trace)) }
        #expect(few.requests(of: nil).map { $0.trace?.text } == [MockRun.trace(2), MockRun.trace(3)])
        var small = LedgerState(limits: LedgerLimits(bytes: 2000))
        for _ in 1...3 { small.remember(request(nil, body: String(repeating: "x", count: 900))) }
        #expect(small.requests(of: nil).count == 1)
    }

    @Test("An arm that can still be released takes room until it is forgotten")
    func places() throws {
        var state = LedgerState(limits: LedgerLimits(armsPerTrace: 1))
        let trace = try #require(TraceID(MockRun.trace(1)))
        let held = Arm(recording: "a", faults: Faults(holdAfterChunk: 1))
        var armed = [state.arm(held, for: trace)]
        _ = state.nextArm(for: trace) { _ in true }
        armed.append(state.arm(Arm(recording: "b"), for: trace))
        let gates = state.forget(trace)
        #expect(gates.count == 1)
        for _ in 1...2 {
            armed.append(state.arm(Arm(recording: "b"), for: trace))
            _ = state.nextArm(for: trace) { _ in true }
        }
        #expect(armed == [true, false, true, true])
    }

    @Test(
        "A traceparent is read as W3C has it",
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes", true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", false),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("4bf92f3577b34da6a3ce929d0e0e4736", false),
        ]
    )
    func traceparent(header: String, isRight: Bool) {
        #expect((TraceID(traceparent: header) != nil) == isRight)
    }
}
