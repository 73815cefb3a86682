import ArgumentParser
import ChatServer
import Glibc
import Imaging
import Secrets
import WebClient

/// The one binary: a server, its migrations, a server with everything it needs for development, the mock vendors, the
/// catalogue of models, the recordings, and the contracts.
@main
struct LPO: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lpo",
        abstract: "A chat backend for mobile apps.",
        version: """
            lpo \(Version.current)
            \(Imaging.libraryVersion), \(Secrets.libraryVersion), \(WebClient.libraryVersion)
            """,
        subcommands: [
            Serve.self, Migrate.self, Health.self, Dev.self, Mock.self, Record.self, Recordings.self, Models.self,
            Verify.self,
        ]
    )

    static func main() async {
        // A client that goes away must not end the process.
        signal(SIGPIPE, SIG_IGN)
        // Before anything can be said of them.
        ProcessSecrets.add(SettingsVariables.here.secrets + secretsOfArguments(CommandLine.arguments))
        raiseDescriptorLimit()
        LargeBlocks.returnAtOnce()
        do {
            // Before any thread, as libvips and libcurl ask.
            try Imaging.start()
            WebClient.prepare()
        } catch {
            end(with: CommandFailure("libvips does not start: \(error)"))
        }
        await runToEnd()
    }

    /// User and password of the URLs on the command line.
    private static func secretsOfArguments(_ arguments: [String]) -> [String] {
        let url = Setting("", "", .url)
        return arguments.filter { $0.contains("://") }.flatMap(url.secrets)
    }
}

/// Takes all the file descriptors that the system grants: each stream needs two.
private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Ends a command with one line on standard error and exit status 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
