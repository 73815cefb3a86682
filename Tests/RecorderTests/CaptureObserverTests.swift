import Recording
import Synchronization
import Testing
import WebClient

@testable import Recorder

@Suite("Capturing an answer") struct CaptureObserverTests {
    private final class Ends: Sendable {
        let outcomes = Mutex<[CaptureObserver.Outcome]>([])
        var only: CaptureObserver.Outcome? { outcomes.withLock { $0.count == 1 ? $0[0] : nil } }
    }

    private func observer(_ ends: Ends, _ budget: CaptureBudget = CaptureBudget(maximumBytes: 1_000)) -> CaptureObserver
    {
        CaptureObserver(
            of: Capture.Request(method: "POST", target: "/v1/messages", headers: [], body: [1]),
            vendor: .anthropic,
            api: .messages,
            date: "2026-11-30",
            budget: budget
        ) { outcome in ends.outcomes.withLock { $0.append(outcome) } }
    }

    private func head(_ headers: [(String, String)] = []) -> WebResponseHead {
        WebResponseHead(status: 200, httpVersion: "1.1", headers: WebHeaders(headers.map { ($0.0, $0.1) }))
    }

    private func receive(_ observer: CaptureObserver, _ bytes: [UInt8]) {
        observer.received(bytes.span.bytes)
    }

    @Test("Pieces keep their sizes and their order, and times never fall")
    func pieces() throws {
        let ends = Ends()
        let observer = observer(ends)
        observer.received(head([("Content-Encoding", "br"), ("X-One", "1"), ("x-one", "2")]))
        for piece in [[1, 2, 3], [4], [5, 6]] as [[UInt8]] { receive(observer, piece) }
        #expect(observer.byteCount == 6)
        observer.ended(nil)
        guard case .captured(let capture) = ends.only else { return #expect(Bool(false)) }
        #expect(capture.body == [1, 2, 3, 4, 5, 6] && capture.chunks.map(\.bytes) == [3, 1, 2])
        let times = capture.chunks.map(\.milliseconds)
        #expect(times == times.sorted() && times.allSatisfy { $0 >= 0 })
        #expect(capture.contentEncoding == "br" && !capture.isCut && capture.status == 200)
        #expect(capture.headers.map(\.value) == ["br", "1", "2"])
    }

    @Test("A transfer that breaks is a cut answer, or none where no head came")
    func broken() {
        let ends = Ends()
        let observer = observer(ends)
        observer.received(head())
        receive(observer, [1])
        observer.ended(WebError(.closed, message: "closed"))
        guard case .captured(let capture) = ends.only else { return #expect(Bool(false)) }
        #expect(capture.isCut && capture.body == [1])
        let none = Ends()
        self.observer(none).ended(WebError(.connectFailed, message: "refused"))
        guard case .failed(let error) = none.only else { return #expect(Bool(false)) }
        #expect(error.code == .connectFailed)
    }

    @Test("Captures share a budget: what does not fit is let go, and its room is given back")
    func budget() {
        let budget = CaptureBudget(maximumBytes: 10)
        let (first, second, third) = (Ends(), Ends(), Ends())
        let one = observer(first, budget)
        let two = observer(second, budget)
        for it in [one, two] { it.received(head()) }
        receive(one, [UInt8](repeating: 0, count: 6))
        receive(two, [UInt8](repeating: 0, count: 3))
        receive(two, [UInt8](repeating: 0, count: 2))
        receive(two, [1])
        receive(one, [UInt8](repeating: 0, count: 4))
        one.ended(nil)
        two.ended(nil)
        guard case .captured(let capture) = first.only, case .tooLarge = second.only else {
            return #expect(Bool(false))
        }
        #expect(capture.body.count == 10)
        let three = observer(third, budget)
        three.received(head())
        receive(three, [UInt8](repeating: 0, count: 10))
        three.ended(nil)
        guard case .captured = third.only else { return #expect(Bool(false)) }
    }
}
