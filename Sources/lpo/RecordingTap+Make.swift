import Logging
import Recorder
import Recording

extension RecordingTap {
    /// A tap that writes into `folder`, whose recordings it reads first.
    ///
    /// - Parameter keys: those that must not be written, beside those of the requests themselves.
    convenience init(into folder: String, keys: [String], logger: Logger) throws {
        let known = try RecordingOption(recordingInto: folder).source.read().library.all
        self.init(
            keeper: RecordingKeeper(directory: folder, known: known, secrets: keys, logger: logger),
            logger: logger
        )
    }
}
