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
        try await queue.run { () async throws(FFmpegError) in
            try await start(reading + arguments, limits, take)
        }
    }

    private func start(
        _ arguments: [String],
        _ limits: FFmpegLimits,
        _ take: @Sendable (RawSpan) -> Void
    ) async throws(FFmpegError) {
        var options = PlatformOptions()
        // Ctrl-C in a terminal is for us.
        options.processGroupID = 0
        let command = limits.options + ["--", nice.string, "-n", "10", program.string] + Self.quiet + arguments
        let end = ContinuousClock.now + limits.time
        let status: TerminationStatus
        do {
            status = try await Subprocess.run(
                .path(prlimit),
                arguments: Arguments(command),
                environment: .custom(["LC_ALL": "C"]),
                platformOptions: options,
                input: .none,
                output: .sequence,
                error: .discarded
            ) { execution in
                let timer = Task {
                    try await Task.sleep(until: end, clock: .continuous)
                    try execution.send(signal: .kill)
                }
                defer { timer.cancel() }
                var count = 0
                for try await piece in execution.standardOutput {
                    count += piece.count
                    guard count <= limits.outputBytes else {
                        try execution.send(signal: .kill)
                        break
                    }
                    take(piece.bytes)
                }
            }.terminationStatus
        } catch {
            throw FFmpegError(Task.isCancelled ? .cancelled : .notRun)
        }
        guard !Task.isCancelled else { throw FFmpegError(.cancelled) }
        switch status {
        case .exited(0): return
        case .exited: throw FFmpegError(.refused)
        case .signaled: throw FFmpegError(.stopped)
        }
    }

    private static let quiet = ["-nostdin", "-hide_banner", "-loglevel", "quiet"]
}
