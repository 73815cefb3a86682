import MockProviders
import Testing

/// Something that a test did not mean to do with the mock vendors.
struct MockFinding: Sendable {
    let message: String
    /// `nil` for the test itself.
    var sourceLocation: SourceLocation?
}

extension MockFinding {
    /// What went wrong in a test, as far as the mock can tell.
    ///
    /// - Parameters:
    ///   - armed: what the test armed, in order.
    ///   - unconsumed: what of that is left, in order.
    ///   - requests: what the test asked.
    ///   - strays: what was asked meanwhile without the trace of any test.
    static func all(
        armed: [Armed.Item],
        unconsumed: [UnconsumedRecording],
        requests: [MockRequest],
        strays: [MockRequest]
    ) -> [MockFinding] {
        // Used first in, first out: what is left is the end of what was armed.
        let places = armed.suffix(unconsumed.count)
        let isWhole = places.map(\.recording) == unconsumed.map(\.recording)
        let left = unconsumed.enumerated().map { index, left in
            let item = isWhole ? places[places.startIndex + index] : nil
            return MockFinding(
                message: "\(describe(left, of: item)) \(describe(requests, areAll: strays.isEmpty))",
                sourceLocation: item?.sourceLocation
            )
        }
        let misses = requests.compactMap { request in
            request.miss.map { MockFinding(message: "No recording answered \(describe(request)). \($0)") }
        }
        return left + misses
            + strays.map { request in
                MockFinding(
                    message: "A request came to the mock without the trace of a test: \(describe(request)). It is this "
                        + "test's or that of one which ran at the same time. Give its client "
                        + "MockVendors.current.baseURL(of:), or have it send the header traceparent."
                )
            }
    }

    private static func describe(_ left: UnconsumedRecording, of item: Armed.Item?) -> String {
        let times = item.map { $0.times == 1 ? "" : ", of \($0.times)" } ?? ""
        let count = left.timesLeft == 1 ? "1 request" : "\(left.timesLeft) requests"
        return "\(left.recording) is still armed for \(count)\(times)."
    }

    private static func describe(_ requests: [MockRequest], areAll: Bool) -> String {
        guard !requests.isEmpty else {
            return "The test made no request that the mock could see"
                + (areAll ? "; is MockVendors.current.baseURL(of:) the base URL of its client?" : ".")
        }
        return "The test asked: \(requests.map(describe).joined(separator: "; "))."
    }

    private static func describe(_ request: MockRequest) -> String {
        "\(request.method) \(request.path) of \(request.vendor)"
    }
}
