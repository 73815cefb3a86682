internal import Glibc
internal import Subprocess
internal import SystemPackage

/// The program ffmpeg, which is let near files from strangers as a process of its own: with little memory and time, at
/// low priority, no file that it could write but the one it is told, nothing of our environment, and no network.
///
/// All work of one value is done one file after the other, however many tasks ask for it.
package struct FFmpeg: Sendable {
    /// The program, and those that bound what it may use: prlimit of util-linux and nice of the GNU core utilities.
    let program: FilePath
    let prlimit: FilePath
    let nice: FilePath
    private let queue = OneByOne()

    /// Looks along `path`, folders with colons between, as in `PATH`. Nil if ffmpeg or what bounds it is missing.
    package init?(searching path: String) {
        let folders = path.split(separator: ":").map { FilePath(String($0)) }
        func find(_ name: String) -> FilePath? {
            folders.map { $0.appending(name) }.first { access($0.string, X_OK) == 0 }
        }
        guard let program = find("ffmpeg"), let prlimit = find("prlimit"), let nice = find("nice") else { return nil }
        self.program = program
        self.prlimit = prlimit
        self.nice = nice
    }

    /// Runs the program on `input` and hands what it writes to its standard output to `take`, piece by piece.
    func run(
        on input: FFmpegInput,
        _ arguments: [String],
        limits: FFmpegLimits,
        take: @escaping @Sendable (RawSpan) -> Void
    ) async throws(FFmpegError) {
        guard let reading = input.arguments else { throw FFmpegError(.refused) }
        try await run(reading + arguments, limits: limits, take: take)
    }

    /// Runs the program with these arguments.
    func run(
        _ arguments: [String],
        limits: FFmpegLimits,
        take: @escaping @Sendable (RawSpan) -> Void
    ) async throws(FFmpegError) {
        try await queue.run { () async throws(FFmpegError) in
            try await start(arguments, limits, take)
        }
    }

    private func start(
        _ arguments: [String],
        _ limits: FFmpegLimits,
        _ take: @escaping @Sendable (RawSpan) -> Void
    ) async throws(FFmpegError) {
        let leash = Leash()
        // Not cancelled itself: the process is killed, and then waited for as if it had ended.
        let work = Task { try await Self.execute(prlimit, command(arguments, limits), limits, leash, take) }
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            leash.pull()
        }
        guard case .success(let status) = result else { throw FFmpegError(Task.isCancelled ? .cancelled : .notRun) }
        guard !Task.isCancelled else { throw FFmpegError(.cancelled) }
        switch status {
        case .exited(0): return
        case .exited: throw FFmpegError(.refused)
        case .signaled: throw FFmpegError(.stopped)
        }
    }

    private func command(_ arguments: [String], _ limits: FFmpegLimits) -> [String] {
        limits.options + ["--", nice.string, "-n", "10", program.string] + Self.quiet + arguments
    }

    private static func execute(
        _ prlimit: FilePath,
        _ command: [String],
        _ limits: FFmpegLimits,
        _ leash: Leash,
        _ take: @escaping @Sendable (RawSpan) -> Void
    ) async throws -> TerminationStatus {
        var options = PlatformOptions()
        // Ctrl-C in a terminal is for us.
        options.processGroupID = 0
        let end = ContinuousClock.now + limits.time
        return try await Subprocess.run(
            .path(prlimit),
            arguments: Arguments(command),
            environment: .custom(["LC_ALL": "C"]),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .discarded
        ) { execution in
            leash.tie { try? execution.send(signal: .kill) }
            let timer = Task {
                try await Task.sleep(until: end, clock: .continuous)
                leash.pull()
            }
            defer { timer.cancel() }
            var count = 0
            for try await piece in execution.standardOutput {
                count += piece.count
                guard count <= limits.outputBytes else {
                    leash.pull()
                    break
                }
                take(piece.bytes)
            }
        }.terminationStatus
    }

    private static let quiet = ["-nostdin", "-hide_banner", "-loglevel", "quiet"]
}
