import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// What servers and programs write while a test runs, in files that are there when the test fails, crashes or hangs.
///
/// `LPO_TEST_LOGS` names the folder, which `Scripts/test.py` makes and reads; without it nothing is kept.
package enum TestLog {
    private static let folder = ProcessInfo.processInfo.environment["LPO_TEST_LOGS"]
    private static let count = Atomic(0)

    /// The path of a new file of the running test; `nil` where nothing is kept.
    ///
    /// - Parameter source: what writes there, such as `lpo-serve`.
    package static func newFile(for source: String) -> String? {
        guard let folder else { return nil }
        let test = Test.current.map { "\($0.id)" } ?? "no-test"
        let name = test.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "_" }
        let number = count.add(1, ordering: .relaxed).newValue
        return "\(folder)/\(String(name))-\(number)-\(source).log"
    }

    /// A function that appends text to a new file of the running test; `nil` where nothing is kept.
    package static func appender(for source: String) -> (@Sendable (String) -> Void)? {
        guard let path = newFile(for: source), let file = AppendedFile(path: path) else { return nil }
        return { file.append($0) }
    }
}

private final class AppendedFile: Sendable {
    private let descriptor: Int32

    init?(path: String) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        if descriptor < 0 { return nil }
    }

    deinit {
        close(descriptor)
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
    }
}
