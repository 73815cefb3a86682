import Testing

@testable import WebClient

@Suite("The response's mailbox") struct ResponseMailboxTests {
    private let mailbox = ResponseMailbox()
    private let window = 10

    /// Leaves `bytes` as the thread does, having found the window full.
    private func deliverFull(_ bytes: [UInt8]) -> Bool {
        _ = mailbox.collectConsumed(unread: bytes.count, window: window)
        return mailbox.deliver(head: nil, bytes: bytes, end: nil)
    }

    @Test("A reader that finds the bytes of a full window asks for more")
    func takeFull() throws {
        #expect(!deliverFull([UInt8](repeating: 1, count: 10)))
        guard case .bytes(let bytes, isAwaited: true) = mailbox.take() else {
            Issue.record("Nothing, or nobody awaited it.")
            return
        }
        #expect(bytes.count == 10)
        guard case .nothingYet = mailbox.take() else {
            Issue.record("There is more.")
            return
        }
    }

    @Test("So does one that began to wait just as they came")
    func waitFull() async throws {
        #expect(!deliverFull([UInt8](repeating: 1, count: 10)))
        var isAwaited = false
        let result = await withCheckedContinuation { isAwaited = mailbox.awaitBytes($0) }
        #expect(try result.get()?.count == 10)
        #expect(isAwaited)
    }

    @Test("Bytes handed to a waiting reader make room at once")
    func handOver() async throws {
        var makesRoom = false
        let result = await withCheckedContinuation { continuation in
            #expect(!mailbox.awaitBytes(continuation))
            makesRoom = deliverFull([UInt8](repeating: 1, count: 10))
        }
        #expect(try result.get()?.count == 10)
        #expect(makesRoom)
        #expect(mailbox.collectConsumed(unread: 10, window: window) == 10)
    }

    @Test("What is held is read before the error, and the error is there each time after")
    func errorLast() throws {
        let error = WebError(.closed, message: "cut")
        _ = mailbox.deliver(head: nil, bytes: [1, 2], end: .some(error))
        guard case .bytes([1, 2], isAwaited: false) = mailbox.take() else {
            Issue.record("The bytes are lost.")
            return
        }
        for _ in 0..<2 {
            guard case .ended(let end) = mailbox.take() else {
                Issue.record("There is no end.")
                return
            }
            #expect(end?.code == .closed)
        }
    }

    @Test("An abandoned response ends at once, whatever is held and whatever still comes")
    func abandon() async {
        _ = mailbox.deliver(head: nil, bytes: [1], end: nil)
        mailbox.abandon(with: WebError(.cancelled, message: "gone"))
        #expect(!mailbox.deliver(head: nil, bytes: [2], end: .some(nil)))
        #expect(mailbox.isReleased)
        let result = await withCheckedContinuation { mailbox.awaitHead($0) }
        #expect(throws: WebError.self) { try result.get() }
        guard case .ended(let end) = mailbox.take() else {
            Issue.record("There is something left.")
            return
        }
        #expect(end?.code == .cancelled)
    }
}
