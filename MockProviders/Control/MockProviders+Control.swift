import JSONTree
import NIOCore

/// The control of the mock for tests in its own process; those in others have the same by HTTP, under `/_mock`.
extension MockProviders {
    /// Answers the trace's next requests with a recording.
    ///
    /// What is armed for a trace is used in order. A request to another vendor or call than the recording's is not
    /// answered, and the recording stays armed.
    ///
    /// - Parameters:
    ///   - recording: its name, as in `openai/chat-short`.
    ///   - trace: whose requests it answers.
    ///   - times: how many requests it answers, 1 to 1,000.
    ///   - faults: how the answers differ from the recording.
    /// - Throws: ``ArmError`` when there is no such recording, or `faults` do not fit it.
    public func arm(
        _ recording: String,
        for trace: TraceID,
        times: Int = 1,
        faults: Faults = Faults()
    ) throws(ArmError) {
        let body = JSONText.object([
            ("trace", .string(trace.text)), ("recording", .string(recording)), ("times", .integer(times)),
            ("faults", faults.json),
        ])
        let arm: Arm
        do {
            let tree = try JSONTree.parse(Array(body.serialized().utf8))
            arm = try ArmRequest(tree, catalogue: catalogues.current).arm
        } catch let error as ControlError {
            throw ArmError(field: error.field, message: error.message)
        } catch {
            throw ArmError(field: nil, message: "\(error)")
        }
        guard ledger.arm(arm, for: trace) else {
            throw ArmError(field: nil, message: "Too many recordings are armed. forget(_:) ends those of a trace.")
        }
    }

    /// Lets go on what the trace holds, now or when it gets there; `false` when nothing was armed to be held.
    @discardableResult
    public func release(_ trace: TraceID) -> Bool {
        ledger.release(trace)
    }

    /// What a trace has asked, or everybody, oldest first, the last 200 requests of a trace.
    public func requests(of trace: TraceID? = nil) -> [MockRequest] {
        ledger.requests(of: trace).map(MockRequest.init)
    }

    /// What is armed and not used up, of a trace or of all.
    public func unconsumed(of trace: TraceID? = nil) -> [UnconsumedRecording] {
        ledger.unconsumed(of: trace).map { trace, arm in
            UnconsumedRecording(trace: trace, recording: arm.name, timesLeft: arm.remaining)
        }
    }

    /// Forgets what is armed for a trace and what it asked, or everything. Answers that are held go on.
    public func forget(_ trace: TraceID? = nil) {
        ledger.forget(trace)
    }

    /// The requests behind the one of that number whose trace is wanted, oldest first.
    package func requests(after number: Int, where isWanted: (TraceID?) -> Bool) -> [MockRequest] {
        ledger.requests(of: nil).filter { $0.number > number && isWanted($0.trace) }.map(MockRequest.init)
    }

    /// How many requests there have been, those that are forgotten included.
    package var requestCount: Int {
        ledger.count
    }
}

/// Why a recording cannot be armed.
public struct ArmError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The member of `POST /_mock/arm` that is wrong, such as `faults.cut.after_byte`; `nil` for none in particular.
    public let field: String?
    /// One sentence for a person.
    public let message: String

    /// The field and the message.
    public var description: String {
        field.map { "\($0): \(message)" } ?? message
    }
}

/// A request that the mock was asked. Keys in it are masked.
public struct MockRequest: Sendable {
    /// The vendor's name, such as `anthropic`; `apple-identity` and `google-identity` for sign-in.
    public let vendor: String
    /// The trace that the path named, or else the `traceparent` header.
    public let trace: TraceID?
    /// The HTTP method.
    public let method: String
    /// The vendor's own path and query.
    public let path: String
    /// Names in lower case, in order of arrival.
    public let headers: [(name: String, value: String)]
    /// The body as it came.
    public let body: [UInt8]
    /// Why no recording answered it: the nearest one, and what differs. `nil` when one did, or when the vendor refuses
    /// such a request.
    public let miss: String?
    init(_ seen: SeenRequest) {
        vendor = seen.vendor
        trace = seen.trace
        method = seen.method
        path = seen.path
        headers = seen.headers
        body = Array(seen.body.readableBytesView)
        miss = seen.miss
    }

    /// The body as text.
    public var bodyText: String {
        String(decoding: body, as: UTF8.self)
    }

    /// The first value of a header; its name is compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }
}

/// A recording that is armed and has not answered all requests that it was armed for.
public struct UnconsumedRecording: Sendable, Equatable {
    /// The trace that it is armed for.
    public let trace: TraceID
    /// The recording's name; an endpoint's for faults of an identity provider.
    public let recording: String
    /// How many requests it still answers.
    public let timesLeft: Int
}
