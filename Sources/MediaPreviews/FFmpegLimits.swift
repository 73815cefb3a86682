/// What ffmpeg may use for one file.
struct FFmpegLimits: Sendable {
    /// Seconds of a processor.
    var processorSeconds: Int
    /// All the time it may take: with others at work it gets less of a processor.
    var time: Duration { .seconds(4 * processorSeconds) }
    /// The most it may write to its standard output.
    var outputBytes: Int
    /// The size of a file that it may write, in bytes.
    var fileBytes = 0

    /// What a frame of 7,680 × 4,320 pixels takes, with the frames it is made of.
    private static let memory = 448 << 20

    /// For prlimit.
    var options: [String] {
        [
            "--cpu=\(processorSeconds)", "--data=\(Self.memory)", "--fsize=\(fileBytes)", "--nofile=64", "--core=0",
        ]
    }
}
