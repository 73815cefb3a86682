package import Logging
import Secrets

/// Cleans all that another handler is given of the process's secrets: messages, errors and metadata of all loggers.
///
/// Errors hold what libpq, libcurl, vendors and programs say. Each place that logs one would have to think of what they
/// quote; so none does, and this one place cleans.
package struct CleanLogHandler: LogHandler {
    private var base: any LogHandler

    package init(_ base: any LogHandler) {
        self.base = base
    }

    package var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    package var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = Self.clean(newValue) }
    }

    /// Its metadata is cleaned with each line: ``base`` is told of none.
    package var metadataProvider: Logger.MetadataProvider?

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue.map(Self.clean) }
    }

    package func log(event: LogEvent) {
        var event = event
        event.message = "\(ProcessSecrets.clean(event.message.description))"
        var metadata = metadataProvider?.get() ?? [:]
        metadata.merge(event.metadata ?? [:]) { _, own in own }
        if let error = event.error {
            metadata["error"] = "\(error)"
            event.error = nil
        }
        event.metadata = metadata.isEmpty ? nil : Self.clean(metadata)
        base.log(event: event)
    }

    private static func clean(_ metadata: Logger.Metadata) -> Logger.Metadata {
        metadata.mapValues(clean)
    }

    private static func clean(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(ProcessSecrets.clean(text))
        case .stringConvertible(let value): .string(ProcessSecrets.clean(value.description))
        case .array(let values): .array(values.map(clean))
        case .dictionary(let values):
            .dictionary(
                Dictionary(values.map { (ProcessSecrets.clean($0.key), clean($0.value)) }) { first, _ in first }
            )
        }
    }
}

/// Sets up logging for the process, to standard error.
package func startLogging(format: LogFormat, level: Logger.Level) {
    LoggingSystem.bootstrap { label in
        var handler: any LogHandler =
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler(label: label)
            }
        handler.logLevel = level
        return CleanLogHandler(handler)
    }
}
