import ArgumentParser
import Glibc

extension LPO {
    /// Runs the command that the arguments name, and ends the process with its exit status.
    static func runToEnd() async -> Never {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
        end(.success)
    }

    /// Says what an error has to say, as ArgumentParser does, and ends the process with its exit status.
    static func end(with error: any Error) -> Never {
        let status = exitCode(for: error)
        let message = fullMessage(for: error)
        if !message.isEmpty {
            // Help that was asked for is output.
            if status.isSuccess { print(message) } else { StandardError.print(message) }
        }
        end(status)
    }

    /// Ends the process, after what standard output has.
    ///
    /// Not by `exit`: that runs the handlers of C libraries while other threads are still inside them. One that connects
    /// to the database by TLS cannot be told to stop, and crashes when OpenSSL frees what it uses; the same holds for
    /// libcurl's resolver, libvips' pools and scrypt. Joining them would take as long as a connection may take.
    /// Whatever is ours has ended by now, by the scopes it was opened in, and nothing of ours registers a handler:
    /// the kernel closes what such threads have open.
    static func end(_ status: ExitCode) -> Never {
        fflush(nil)
        _exit(status.rawValue)
    }
}
