import Glibc
import LocalPostgres
import Testing
import Waiting

@Suite("Local database")
struct LocalPostgresTests {
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = "/tmp/lpo-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        do {
            try await body(directory)
        } catch {
            try await LocalPostgres.remove(at: directory)
            throw error
        }
        try await LocalPostgres.remove(at: directory)
        rmdir(directory)
    }

    private let options = LocalPostgres.Options(isThrowaway: true, startTimeout: .hang)

    /// Kills the main process and waits until it is gone.
    private func killServer(_ server: LocalPostgresServer) async throws {
        kill(try #require(server.processID), SIGKILL)
        #expect(await eventually { server.processID == nil })
    }

    /// The parent of a process, as `/proc` tells; `nil` if there is no such process.
    private func parent(of process: pid_t) -> pid_t? {
        guard let file = fopen("/proc/\(process)/status", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("PPid:") { return pid_t(text.filter(\.isNumber)) }
        }
        return nil
    }

    /// Whether a process is gone, or nothing is left of it but an exit status nobody has asked for.
    private func hasEnded(_ process: pid_t) -> Bool {
        guard let file = fopen("/proc/\(process)/cmdline", "r") else { return true }
        defer { fclose(file) }
        return fgetc(file) == EOF
    }

    @Test("A cluster is made, runs within the scope, and is used again")
    func lifetime() async throws {
        try await withDirectory { directory in
            var process: pid_t = 0
            try await LocalPostgres.withCluster(at: directory, options: options) { server in
                process = try #require(server.processID)
                #expect(server.url.hasPrefix("postgresql://lpo@/lpo?host=%2Ftmp%2Flpo-test-"))
                #expect(server.note == nil)
                // A session of its own: Ctrl-C in our terminal does not reach it.
                #expect(getsid(process) != getsid(0))
                await #expect(throws: LocalPostgresError.self, "a second owner is refused") {
                    try await LocalPostgres.withCluster(at: directory, options: options) { _ in }
                }
            }
            #expect(hasEnded(process))
            try await LocalPostgres.withCluster(at: directory, options: options) { server in
                try await server.restart()
                #expect(server.processID != nil)
            }
        }
    }

    @Test("A cluster is started again after its server was killed, and after its watchdog was")
    func crashes() async throws {
        try await withDirectory { directory in
            try await LocalPostgres.withCluster(at: directory, options: options) { server in
                let first = try #require(server.processID)
                try await killServer(server)
                try await server.start()
                let second = try #require(server.processID)
                #expect(second != first)
                kill(try #require(parent(of: second)), SIGKILL)
                try await server.restart()
                #expect(server.processID != second)
                #expect(hasEnded(second))
            }
        }
    }

    @Test("A process that outlives its killed server is ended before the next start")
    func survivor() async throws {
        try await withDirectory { directory in
            try await LocalPostgres.withCluster(at: directory, options: options) { server in
                let first = try #require(server.processID)
                let child = try #require((first + 1...first + 1000).first { parent(of: $0) == first })
                // Stopped, it cannot notice that its server is gone.
                kill(child, SIGSTOP)
                try await killServer(server)
                try await server.start()
                #expect(hasEnded(child))
                #expect(try #require(server.processID) != first)
            }
        }
    }

    @Test("The end of an earlier launch, noticed late, is not taken for that of the next")
    func lateEnd() async throws {
        try await withDirectory { directory in
            try await LocalPostgres.withCluster(at: directory, options: options) { server in
                let first = try #require(server.processID)
                let shell = try #require(parent(of: first))
                // Stopped, it does not end when its server does.
                kill(shell, SIGSTOP)
                try await server.restart()
                let second = try #require(server.processID)
                kill(shell, SIGCONT)
                // Its exit status has been asked for.
                #expect(await eventually { kill(shell, 0) != 0 })
                for _ in 0..<20 {
                    try await server.start()
                    #expect(server.processID == second)
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
    }

    @Test("What was left unfinished is deleted, unless a process still works there")
    func unfinished() async throws {
        try await withDirectory { directory in
            try await LocalPostgres.withCluster(at: directory, options: options) { _ in }
            let folders = ["unfinished-a", "unfinished-b"].map { directory + "/cluster/" + $0 }
            for folder in folders {
                mkdir(folder, 0o755)
                close(open(folder + "/file", O_CREAT | O_WRONLY, 0o644))
            }
            let orphan = try Orphan(arguments: ["initdb", "-D", folders[1]])
            try await LocalPostgres.withCluster(at: directory, options: options) { _ in }
            #expect(folders.map { access($0 + "/file", F_OK) == 0 } == [false, true])
            orphan.end()
            try await LocalPostgres.withCluster(at: directory, options: options) { _ in }
            #expect(access(folders[1], F_OK) != 0)
        }
    }

    @Test("A link in the place of a file it writes is not followed", arguments: ["lock", "postgres.log"])
    func links(name: String) async throws {
        try await withDirectory { directory in
            mkdir(directory, 0o755)
            let (link, target) = (directory + "/" + name, directory + "/target")
            #expect(symlink(target, link) == 0)
            await #expect(throws: LocalPostgresError.self) {
                try await LocalPostgres.withCluster(at: directory, options: options) { _ in }
            }
            #expect(access(target, F_OK) != 0)
            unlink(link)
        }
    }

    @Test("A cancelled scope stops its server")
    func cancellation() async throws {
        try await withDirectory { directory in
            let (processes, tell) = AsyncStream.makeStream(of: pid_t.self)
            let task = Task {
                try await LocalPostgres.withCluster(at: directory, options: options) { server in
                    tell.yield(server.processID ?? 0)
                    try await Task.sleep(for: .never)
                }
            }
            var iterator = processes.makeAsyncIterator()
            let process = try #require(await iterator.next())
            #expect(process > 1)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(hasEnded(process))
        }
    }

    @Test("A folder with a path too long for a socket still works")
    func longPath() async throws {
        try await withDirectory { directory in
            let long = directory + "/" + String(repeating: "long-name-", count: 12)
            mkdir(directory, 0o755)
            try await LocalPostgres.withCluster(at: long, options: options) { server in
                #expect(!server.url.contains("long-name"))
                #expect(server.directory == long)
            }
            try await LocalPostgres.remove(at: long)
            #expect(access(long, F_OK) != 0)
        }
    }

    @Test("A folder the server's user cannot enter is answered with another, and said", .enabled(if: geteuid() == 0))
    func closedFolder() async throws {
        try await withDirectory { directory in
            mkdir(directory, 0o700)
            try await LocalPostgres.withCluster(at: directory + "/inner", options: options) { server in
                #expect(server.directory.hasPrefix("/var/tmp/lpo-"))
                #expect(server.note?.contains(server.directory) == true)
            }
            try await LocalPostgres.remove(at: directory + "/inner")
            rmdir(directory + "/inner")
        }
    }
}
