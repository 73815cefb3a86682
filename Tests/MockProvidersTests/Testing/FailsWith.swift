import Synchronization
import Testing

/// Holds a test to fail, once it is over, with these messages and no others.
///
/// It stands before the trait that is tested, whose scope is then inside of it.
struct FailsWith: TestTrait, TestScoping {
    /// What is expected of an issue.
    struct Complaint: Sendable, Equatable {
        let message: String
        /// Whether it is at the test's own place, and not at a line in it.
        var isOfTest = true
    }

    let complaints: [Complaint]

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let found = Mutex<[Complaint]>([])
        try await withKnownIssue {
            try await function()
        } matching: { issue in
            let message = issue.comments.map(\.rawValue).joined(separator: "\n")
            found.withLock {
                $0.append(Complaint(message: message, isOfTest: issue.sourceLocation == test.sourceLocation))
            }
            return true
        }
        #expect(found.withLock { $0 } == complaints)
    }
}

extension Trait where Self == FailsWith {
    static func fails(with complaints: FailsWith.Complaint...) -> Self {
        FailsWith(complaints: complaints)
    }
}
