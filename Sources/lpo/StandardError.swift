import Glibc
import Secrets

/// Standard error, for what is said of a run and is no output of it.
enum StandardError {
    /// Writes a line, cleaned of the process's secrets, after what standard output has.
    static func print(_ line: String) {
        fflush(nil)
        let bytes = Array("\(ProcessSecrets.clean(line))\n".utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
