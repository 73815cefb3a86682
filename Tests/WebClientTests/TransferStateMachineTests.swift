import Testing

@testable import WebClient

@Suite("The transfer's state machine") struct TransferStateMachineTests {
    private let start = SuspendingClock.now

    private func at(_ seconds: Double) -> SuspendingClock.Instant {
        start + .milliseconds(Int((seconds * 1_000).rounded()))
    }

    private func machine(
        window: Int = 100,
        maximumHeaderBytes: Int = 1_000,
        maximumBodyBytes: Int? = nil
    ) -> TransferStateMachine {
        var machine = TransferStateMachine(
            timeouts: WebTimeouts(connect: .seconds(1), firstByte: .seconds(20), idle: .seconds(5)),
            window: window,
            maximumHeaderBytes: maximumHeaderBytes,
            maximumBodyBytes: maximumBodyBytes
        )
        machine.begin(at: start)
        return machine
    }

    /// One whose final header has come at second 3.
    private func machineInBody(window: Int = 100, maximumBodyBytes: Int? = nil) -> TransferStateMachine {
        var machine = machine(window: window, maximumBodyBytes: maximumBodyBytes)
        machine.connected(at: at(1), hasBody: false)
        receive("HTTP/1.1 200 OK\r\n", at: 2, &machine)
        receive("\r\n", at: 3, &machine)
        return machine
    }

    @discardableResult
    private func receive(
        _ line: String,
        at seconds: Double,
        _ machine: inout TransferStateMachine
    ) -> TransferStateMachine.HeaderStep {
        machine.receivedHeader(Array(line.utf8), at: at(seconds))
    }

    @Test("The limit for connecting runs from the start, and nothing was sent when it is over")
    func connecting() {
        var machine = machine()
        #expect(machine.deadline == at(1))
        let firstIsOver = machine.timePassed(at: at(0.99))
        #expect(!firstIsOver)
        let secondIsOver = machine.timePassed(at: at(1))
        #expect(secondIsOver)
        let error = machine.finish()
        #expect(error?.code == .connectTimeout)
        #expect(error?.requestWasSent == false)
    }

    @Test("The limit for the first byte runs from the end of the request")
    func firstByte() {
        var machine = machine()
        machine.connected(at: at(0.5), hasBody: true)
        #expect(machine.deadline == at(5.5))
        machine.sent(isLast: false, at: at(4))
        #expect(machine.deadline == at(9))
        machine.sent(isLast: true, at: at(6))
        #expect(machine.deadline == at(26))
        let isOver = machine.timePassed(at: at(26))
        #expect(isOver)
        let error = machine.finish()
        #expect(error?.code == .firstByteTimeout)
    }

    @Test("A source that has nothing is not timed, and is again once it has")
    func starved() {
        var machine = machine()
        machine.connected(at: at(0.5), hasBody: true)
        machine.starved()
        #expect(machine.deadline == nil)
        machine.sent(isLast: false, at: at(100))
        #expect(machine.deadline == at(105))
    }

    @Test("An interim response starts the limit for the first byte anew, and its header is dropped")
    func interim() {
        var machine = machine()
        machine.connected(at: at(1), hasBody: false)
        receive("HTTP/1.1 103 Early Hints\r\n", at: 10, &machine)
        #expect(machine.deadline == at(15))
        receive("Link: x\r\n", at: 11, &machine)
        receive("\r\n", at: 12, &machine)
        #expect(machine.deadline == at(32))
        receive("HTTP/1.1 200 OK\r\n", at: 13, &machine)
        guard case .head(let head) = receive("\r\n", at: 14, &machine) else {
            Issue.record("There is no head.")
            return
        }
        #expect(head.headers.isEmpty)
        #expect(head.timings == WebTimings(connected: .seconds(1), firstByte: .seconds(13)))
    }

    @Test("Each byte of the body moves the idle limit")
    func idle() {
        var machine = machineInBody()
        #expect(machine.deadline == at(8))
        let step = machine.receivedBody(10, at: at(7))
        #expect(step == .accept(10))
        #expect(machine.deadline == at(12))
        let isOver = machine.timePassed(at: at(12))
        #expect(isOver)
        let error = machine.finish()
        #expect(error?.code == .idleTimeout)
        #expect(error?.requestWasSent == true)
    }

    @Test("A full window pauses, unlimited in time, until the reader has made room")
    func window() {
        var machine = machineInBody(window: 100)
        let firstStep = machine.receivedBody(99, at: at(4))
        #expect(firstStep == .accept(99))
        #expect(!machine.isFull)
        let secondStep = machine.receivedBody(50, at: at(4))
        #expect(secondStep == .accept(50))
        #expect(machine.isFull)
        let thirdStep = machine.receivedBody(1, at: at(4))
        #expect(thirdStep == .pause)
        #expect(machine.phase == .paused)
        #expect(machine.deadline == nil)
        machine.consumed(149)
        machine.resumed(at: at(1_000))
        #expect(machine.deadline == at(1_005))
        let fourthStep = machine.receivedBody(1, at: at(1_001))
        #expect(fourthStep == .accept(1))
        let error = machine.finish()
        #expect(error == nil)
    }

    @Test("Of a body over its bound only what fits is taken")
    func bodyBound() {
        var machine = machineInBody(maximumBodyBytes: 10)
        let firstStep = machine.receivedBody(10, at: at(4))
        #expect(firstStep == .accept(10))
        let secondStep = machine.receivedBody(1, at: at(4))
        #expect(secondStep == .accept(0))
        let thirdStep = machine.receivedBody(1, at: at(4))
        #expect(thirdStep == .accept(0))
        #expect(machine.unread == 10)
        let error = machine.finish()
        #expect(error?.code == .tooLarge)
    }

    @Test("Interim responses count toward the header's bound")
    func headerBound() {
        var machine = machine(maximumHeaderBytes: 60)
        machine.connected(at: at(1), hasBody: false)
        for line in ["HTTP/1.1 103 Early Hints\r\n", "\r\n", "HTTP/1.1 200 OK\r\n"] { receive(line, at: 2, &machine) }
        guard case .refuse = receive("Name: value\r\n" + "x: y\r\n", at: 2, &machine) else {
            Issue.record("The header was taken.")
            return
        }
        let error = machine.finish()
        #expect(error?.code == .tooLarge)
    }

    @Test("The first reason to fail is the one that counts")
    func firstReason() {
        var machine = machineInBody()
        machine.fail(.cancelled, "first")
        machine.fail(.closed, "second")
        let error = machine.finish()
        #expect(error?.code == .cancelled)
        #expect(error?.message == "first")
    }

    @Test("Without a response there is no success")
    func noResponse() {
        var machine = machine()
        machine.connected(at: at(1), hasBody: false)
        let error = machine.finish()
        #expect(error?.code == .protocolViolation)
    }

    @Test("A request begun anew on another connection is timed from there")
    func retried() {
        var machine = machine()
        machine.connected(at: at(0.1), hasBody: false)
        machine.connected(at: at(0.7), hasBody: false)
        #expect(machine.deadline == at(20.7))
        #expect(machine.requestWasSent)
    }

    @Test(
        "A refusal before the request is whole ends the sending; an early success does not",
        arguments: [200, 302, 413]
    )
    func refused(status: Int) {
        var machine = machine()
        machine.connected(at: at(0.1), hasBody: true)
        receive("HTTP/1.1 \(status) X\r\n", at: 1, &machine)
        receive("\r\n", at: 1, &machine)
        #expect(machine.isRefused == (status >= 300))
    }

    @Test("After the end nothing is taken and nothing is timed")
    func ended() {
        var machine = machineInBody()
        let error = machine.finish()
        #expect(error == nil)
        let step = machine.receivedBody(5, at: at(9))
        #expect(step == .accept(0))
        #expect(machine.deadline == nil)
        machine.connected(at: at(9), hasBody: false)
        #expect(machine.phase == .ended)
    }
}
