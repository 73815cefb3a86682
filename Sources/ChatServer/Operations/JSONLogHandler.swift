import FoundationEssentials
import Glibc
package import Logging
import Synchronization

/// Writes each log line as one JSON object: `time`, `level`, `label`, `message`, and the metadata beside them.
package struct JSONLogHandler: LogHandler {
    /// One line at a time, whatever thread it comes from.
    private static let output = Mutex(())

    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level = .info
    private let label: String
    private let emit: @Sendable (String) -> Void

    /// A handler for the logger called `label`. `write` gets each line with its end; the default is standard error.
    package init(label: String, write: @escaping @Sendable (String) -> Void = Self.writeToStandardError) {
        self.label = label
        emit = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields: [String: String] = [:]
        for source in [metadata, metadataProvider?.get() ?? [:], event.metadata ?? [:]] {
            for (key, value) in source { fields[key] = "\(value)" }
        }
        fields["time"] = Timestamp(Date()).description
        fields["level"] = event.level.rawValue
        fields["label"] = label
        fields["message"] = event.message.description
        guard let line = try? JSONEncoder.forAnswers().encode(fields) else { return }
        emit(String(decoding: line, as: UTF8.self) + "\n")
    }

    /// Appends `line` to standard error.
    package static func writeToStandardError(_ line: String) {
        output.withLock { _ in
            let bytes = Array(line.utf8)
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if count <= 0 { return }
                written += count
            }
        }
    }
}
