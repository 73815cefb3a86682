/// One thing that happens in a contract, in order.
enum Step: Sendable {
    /// A request and what it is answered.
    case exchange(ExchangeStep)
    /// Requests made at once; the contract goes on when all are answered.
    case parallel([ExchangeStep])
    /// The end of a request that was left running.
    case join(String, ValuePath)
    /// The mock vendor goes on with the answers that it holds back for this contract.
    case release(ValuePath)

    var exchanges: [ExchangeStep] {
        switch self {
        case .exchange(let step): [step]
        case .parallel(let steps): steps
        case .join, .release: []
        }
    }
}

/// A request and what it must be answered.
struct ExchangeStep: Sendable {
    /// When the contract goes on beside a request that is left running.
    enum Background: Sendable {
        case afterHead
        case afterEvents(Int)
    }

    /// For how long a request is repeated.
    enum Until: Sendable {
        /// As long as an exchange may take that has no timeout of its own.
        case standard
        case within(Duration)

        var duration: Duration? {
            switch self {
            case .standard: nil
            case .within(let duration): duration
            }
        }
    }

    let name: String
    /// The server that is asked; `nil` is the one under test.
    let server: String?
    /// Whose access token the request carries.
    let user: String?
    let request: RequestTemplate
    let expectation: Expectation
    let captures: [Capture]
    let background: Background?
    /// How long the request is repeated until the expectation holds; `nil` asks once.
    let until: Until?
    /// The client goes away once this many events came.
    let cancelAfterEvents: Int?
    /// How long the whole exchange may take; `nil` is as long as the runner lets those take that do not say.
    let timeout: Duration?
    let path: ValuePath
}

/// A request whose `${…}` are still to be filled in.
struct RequestTemplate: Sendable {
    let method: String
    let path: String
    let query: [Field]
    let headers: [Field]
    let body: Body
    let contentType: String?
    let location: ValuePath

    struct Field: Sendable {
        let name: String
        let value: String
    }

    enum Body: Sendable {
        case none
        case json(ContractValue)
        case text(String)
        case bytes([UInt8])
        case repeated(RepeatedText)
        case multipart([Part])
    }

    /// Text too long to be written down.
    struct RepeatedText: Sendable {
        let before: String
        let text: String
        let times: Int
        let after: String
    }

    struct Part: Sendable {
        enum Content: Sendable {
            case value(String)
            case repeated(RepeatedText)
            /// A file under `Contracts/fixtures`, with its bytes changed.
            case file(String, [FileEdit])
        }

        let name: String
        let content: Content
        let filename: String?
        let contentType: String?
        let location: ValuePath
    }
}

/// A value of an answer, kept under a name.
struct Capture: Sendable {
    enum Source: Sendable {
        case body(ValuePath)
        case header(String)
        case event(name: String, index: Int, ValuePath)
        case eventID(name: String, index: Int)
        case text
        case status
    }

    let name: String
    let source: Source
    let path: ValuePath
}
