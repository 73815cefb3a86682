import Glibc
import Testing

/// A process with the command line of another program, which does nothing until it is ended.
struct Orphan {
    private let process: pid_t
    private let input: Int32

    init(arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        // Closes what it was given of this process: a copy of a connection keeps it open.
        let script = """
            for file in /proc/$$/fd/*; do [ "${file##*/}" -le 2 ] || eval "exec ${file##*/}>&-"; done
            read -r _
            """
        var words = (["/bin/bash", "-c", script] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, "/bin/bash", &actions, nil, &words, environ)
        close(ends[0])
        self.process = process
        input = ends[1]
        try #require(result == 0)
    }

    func end() {
        close(input)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
