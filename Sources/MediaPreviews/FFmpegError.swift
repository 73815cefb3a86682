/// Why ffmpeg made nothing of a file.
package struct FFmpegError: Error, Sendable, Equatable {
    /// What happened.
    package enum Code: Sendable {
        /// The file is damaged, has nothing of what was asked for, or it needs more memory than there is for one.
        case refused
        /// It took more time than there is for one file, or wrote more than was expected.
        case stopped
        /// ffmpeg could not be started, or not be waited for.
        case notRun
        /// The task was cancelled.
        case cancelled
    }

    package let code: Code

    init(_ code: Code) {
        self.code = code
    }
}
