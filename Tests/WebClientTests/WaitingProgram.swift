import Glibc
import Testing

/// A program that is given every file of this process that is not closed for it, and does nothing until it is ended.
struct WaitingProgram {
    private let process: pid_t

    init() throws {
        let arguments = ["sleep", "infinity"]
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/sleep", nil, nil, &words, environ)
        try #require(result == 0)
        self.process = process
    }

    func end() {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
