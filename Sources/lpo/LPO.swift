import ArgumentParser
import ChatServer
import Glibc
import Imaging

/// The one binary: a server, its migrations, and a server with everything it needs for development.
@main
struct LPO: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lpo",
        abstract: "A chat backend for mobile apps.",
        version: Version.current,
        subcommands: [Serve.self, Migrate.self, Dev.self]
    )

    static func main() async {
        // A client that goes away must not end the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            // Before any thread, as libvips asks.
            try Imaging.start()
        } catch {
            exit(withError: CommandFailure("libvips does not start: \(error)"))
        }
        await main(nil)
    }
}

/// Ends a command with one line on standard error and exit status 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
