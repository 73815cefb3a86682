package import Logging
import Reactor
package import Recording

/// Writes captured answers into a folder, each question once: on a thread of its own, since it waits for the disk.
package actor RecordingKeeper {
    /// How much is written before the rest is let go.
    package struct Limits: Sendable {
        package var files = 1_000
        package var bytes = 1 << 30

        package init() {}
    }

    /// What came of one answer.
    package enum Result: Sendable, Equatable {
        /// The name of the new recording.
        case kept(String)
        /// There is a recording of the same request: its name.
        case known(String)
        /// Why there is none.
        case refused(String)
    }

    private let reactor = Reactor(name: "lpo.record")
    private let store: RecordingStore
    private let secrets: [String]
    private let limits: Limits
    private let logger: Logger
    /// The names of recordings by the hash of their request.
    private var names: [String: String] = [:]
    /// The same by what can be told of the question alone, which spares reading an answer that is known.
    private var namesByQuestion: [String: String] = [:]
    private var taken: Set<String> = []
    private var writtenFiles = 0
    private var writtenBytes = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The actor holds the reactor.
        unsafe reactor.asUnownedSerialExecutor()
    }

    /// A keeper of a folder with a folder a vendor, which need not exist.
    ///
    /// - Parameters:
    ///   - known: the recordings that are there.
    ///   - secrets: keys that must not be written, beside those of the requests themselves.
    package init(
        directory: String,
        known: [Recording],
        secrets: [String],
        limits: Limits = Limits(),
        logger: Logger
    ) {
        store = RecordingStore(directory: directory)
        self.secrets = secrets
        self.limits = limits
        self.logger = logger
        for recording in known {
            taken.insert(recording.name)
            names[recording.requestHash ?? recording.request.hash] = recording.name
        }
    }

    /// Writes what came of an observed transfer, and logs what became of it.
    func keep(_ outcome: CaptureObserver.Outcome) {
        switch outcome {
        case .captured(let capture):
            switch keep(capture) {
            case .kept(let name):
                logger.notice(
                    "Answer recorded",
                    metadata: [
                        "recording.name": "\(name)", "recording.chunks": "\(capture.chunks.count)",
                        "recording.bytes": "\(capture.body.count)",
                    ]
                )
            case .known(let name):
                logger.info("Answer not recorded: its request has a recording", metadata: ["recording.name": "\(name)"])
            case .refused(let reason): refuse(capture.vendor.rawValue, reason)
            }
        case .failed(let error): refuse(nil, "there was no answer: \(error)")
        case .tooLarge:
            refuse(nil, "it is larger than \(CaptureObserver.maximumBytes) bytes, or too many are recorded at once")
        }
    }

    /// Writes a captured answer under a name that is made from its request.
    package func keep(_ capture: Capture) -> Result {
        guard writtenFiles < limits.files, writtenBytes + capture.body.count <= limits.bytes else {
            return .refused(
                "\(limits.files) recordings or \(limits.bytes) bytes have been written, the most of one run"
            )
        }
        let secrets = secrets + capture.request.keys
        let question = Redactor(secrets: secrets).questionHash(of: capture)
        if let question, let name = namesByQuestion[question] { return .known(name) }
        let draft: Recording
        do throws(RecordingRefusal) {
            draft = try Recording.make(from: capture, named: nil, secrets: secrets)
        } catch {
            return .refused("\(error)")
        }
        let hash = draft.requestHash ?? draft.request.hash
        if let name = names[hash] {
            if let question { namesByQuestion[question] = name }
            return .known(name)
        }
        let name = String(draft.name.dropFirst(draft.vendor.rawValue.count + 1))
        let recording = draft.renamed(
            RecordingName.free(name) { taken.contains("\(draft.vendor.rawValue)/\($0)") }
        )
        do {
            try store.write(recording, replacing: false)
        } catch {
            return .refused("\(error)")
        }
        names[hash] = recording.name
        if let question { namesByQuestion[question] = recording.name }
        taken.insert(recording.name)
        writtenFiles += 1
        writtenBytes += recording.body.count
        return .kept(recording.name)
    }

    private func refuse(_ vendor: String?, _ reason: String) {
        var metadata: Logger.Metadata = ["recording.reason": "\(reason)"]
        if let vendor { metadata["provider.vendor"] = "\(vendor)" }
        logger.warning("Answer not recorded", metadata: metadata)
    }
}

extension Capture.Request {
    /// The keys that the request itself has, in its headers and its query.
    package var keys: [String] {
        var keys: [String] = []
        for header in headers {
            switch header.name.lowercased() {
            case "authorization": keys += header.value.split(separator: " ").dropFirst().map(String.init)
            case "x-api-key", "x-goog-api-key", "api-key": keys.append(header.value)
            default: continue
            }
        }
        guard let query = target.split(separator: "?", maxSplits: 1).dropFirst().first else { return keys }
        for parameter in query.split(separator: "&") where parameter.hasPrefix("key=") {
            keys.append(String(parameter.dropFirst("key=".count)))
        }
        return keys.filter { !$0.isEmpty }
    }
}
