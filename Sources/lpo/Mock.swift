import ArgumentParser
import ChatServer
import Glibc
import Logging
import MockProviders
import NIOCore
import ServiceLifecycle
import UnixSignals

/// `lpo mock`: the five vendors for anyone's client, from recordings. It needs no database and no key.
struct Mock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve mock vendors that replay recordings.",
        discussion: """
            Any key is right unless it begins with "bad-". The models of the recordings and of the \
            catalogue (MODELS_FILE) are known. SIGTERM and \
            SIGINT end it at once, whatever is being replayed.
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
            What a prompt gets that no recording matches: the vendor's default answer, or an error that names the nearest \
            recording and what differs.
            """
    )
    var miss = Miss.default

    @Option(help: "The pace of answers: none, recorded, or a factor on the recorded times.")
    var timing = Pace(timing: .recorded)

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
    }

    func run() async throws {
        let recordings = try RecordingOption(folder: recordings)
        let catalogue: ModelCatalogue
        do {
            catalogue = try ModelCatalogue(readConfiguration())
        } catch let error as SettingsError {
            throw CommandFailure("\(error)")
        }
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            // A request that no recording answers is told; what ends with its client is not.
            handler.logLevel = .warning
            return handler
        }
        let logger = Logger(label: "lpo.mock")
        let mock = MockProviders(
            source: recordings.source,
            models: catalogue.namesByProvider,
            facts: catalogue.facts,
            timing: timing.timing,
            miss: miss.policy,
            logger: logger
        )
        let application = mock.buildApplication(host: host, port: port) { port in
            let welcome = MockWelcome(host: host, port: port, folder: recordings.name, recordings: recordings.count)
            print(welcome.text)
            fflush(nil)
        }
        var quiet = logger
        quiet.logLevel = .critical
        // Cancelling and not draining: an answer that is held would never end by itself.
        let configuration = ServiceGroupConfiguration(
            services: [ServiceGroupConfiguration.ServiceConfiguration(service: application)],
            cancellationSignals: [.sigterm, .sigint],
            logger: quiet
        )
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            return
        } catch {
            throw listenFailure(error)
        }
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
    case `default`, error

    var policy: MissPolicy {
        switch self {
        case .default: .default
        case .error: .error
        }
    }
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
