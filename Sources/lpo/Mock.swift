import ArgumentParser
import ChatServer
import Glibc
import Logging
import MockProviders
import NIOCore
import Providers
import Recorder
import Recording
import ServiceLifecycle
import UnixSignals
import WebClient

/// `lpo mock`: the five vendors for anyone's client, from recordings. It needs no database and no key.
struct Mock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve mock vendors that replay recordings.",
        discussion: """
            Any key is right unless it begins with "bad-". The models of the recordings and of the \
            catalogue (MODELS_FILE) are known. SIGTERM and \
            SIGINT end it at once, whatever is being replayed.

            With --miss record a prompt that no recording matches is asked of the real vendor, at its …_BASE_URL or own \
            address, with the caller's own key. The answer is passed on as it comes, and written to the folder \
            --recordings once its vendor has ended it: the next prompt like it is replayed.
            """
    )

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port = 8089

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(
        help: """
            The folder of the recordings that answer; changes are taken up at once. Without it, the folder Recordings if \
            there is one here, else the recordings in the binary.
            """
    )
    var recordings: String?

    @Option(
        help: """
            What a prompt gets that no recording matches: the vendor's default answer, an error that names the nearest \
            recording and what differs, or the real vendor's answer, which is kept in --recordings.
            """
    )
    var miss = Miss.default

    @Option(help: "The pace of answers: none, recorded, or a factor on the recorded times.")
    var timing = Pace(timing: .recorded)

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
        guard miss != .record || recordings != nil else {
            throw ValidationError("--miss record needs --recordings, the folder to write to.")
        }
    }

    func run() async throws {
        let option =
            try miss == .record ? RecordingOption(recordingInto: recordings) : RecordingOption(folder: recordings)
        let catalogue: ModelCatalogue
        let baseURLs: [Vendor: String]
        do {
            let configuration = try readConfiguration()
            catalogue = try ModelCatalogue(configuration)
            baseURLs = try Settings.baseURLs(configuration)
        } catch let error as SettingsError {
            throw CommandFailure("\(error)")
        }
        // A request that no recording answers is told, and what was recorded; what ends with its client is not.
        startLogging(format: .text, level: .notice)
        let logger = Logger(label: "lpo.mock")
        let upstream =
            try miss == .record
            ? Upstream(option, baseURLs: baseURLs, webClient: outgoingClient(), logger: logger) : nil
        let mock = MockProviders(
            source: option.source,
            models: catalogue.namesByProvider,
            facts: catalogue.facts,
            timing: timing.timing,
            miss: upstream.map { .record($0.vendors) } ?? (miss == .error ? .error : .default),
            logger: logger
        )
        let application = mock.buildApplication(host: host, port: port) { port in
            let welcome = MockWelcome(host: host, port: port, folder: option.name, recordings: option.count)
            print(welcome.text)
            fflush(nil)
        }
        var quiet = logger
        quiet.logLevel = .critical
        // Cancelling and not draining: an answer that is held would never end by itself.
        let configuration = ServiceGroupConfiguration(
            services: [
                ServiceGroupConfiguration.ServiceConfiguration(service: application, serviceName: "mock vendors")
            ],
            cancellationSignals: [.sigterm, .sigint],
            logger: quiet
        )
        let ending: Result<Void, any Error>
        do {
            ending = .success(try await ServiceGroup(configuration: configuration).run())
        } catch {
            ending = error is CancellationError ? .success(()) : .failure(listenFailure(error))
        }
        await upstream?.close()
        try ending.get()
    }

    /// One line for what the user can mend; other errors as they are.
    private func listenFailure(_ error: any Error) -> any Error {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE:
            CommandFailure("Port \(port) of \(host) is in use: end what uses it, or choose another with --port.")
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL || error.errnoCode == EACCES:
            CommandFailure("--host and --port, \(host) and \(port), are not this process's to listen on.")
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            CommandFailure("--host, \(host), is no address or name that is known here.")
        default: error
        }
    }
}

/// What `--miss` says.
enum Miss: String, ExpressibleByArgument, CaseIterable {
    case `default`, error, record
}

/// `none`, `recorded` or a factor.
struct Pace: ExpressibleByArgument, CustomStringConvertible {
    let timing: ReplayTiming

    init(timing: ReplayTiming) {
        self.timing = timing
    }

    init?(argument: String) {
        switch argument {
        case "none": timing = .none
        case "recorded": timing = .recorded
        default:
            guard let factor = Double(argument), factor > 0, factor <= 100 else { return nil }
            timing = .scaled(factor)
        }
    }

    var description: String {
        switch timing {
        case .none: "none"
        case .recorded: "recorded"
        case .scaled(let factor): "\(factor)"
        }
    }
}

/// The real vendors that `--miss record` asks, and what keeps their answers.
private struct Upstream {
    let vendors: RecordingUpstream
    private let webClient: WebClient
    private let tap: RecordingTap

    init(_ recordings: RecordingOption, baseURLs: [Vendor: String], webClient: WebClient, logger: Logger) throws {
        self.webClient = webClient
        tap = try RecordingTap(into: recordings.name, keys: [], logger: logger)
        var urls: [Recording.Vendor: String] = [:]
        for (vendor, url) in baseURLs { urls[Recording.Vendor(vendor)] = url }
        vendors = RecordingUpstream(webClient: webClient, baseURLs: urls, tap: tap)
    }

    /// Cuts what is under way, and waits until the rest is written.
    func close() async {
        await webClient.shutdown()
        await tap.close()
    }
}
