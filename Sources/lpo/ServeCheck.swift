import ArgumentParser
import ChatServer
import Glibc
import WebClient

/// `lpo serve --check`: what the server would be started with, and whether what it depends on is there.
struct ServeCheck {
    let variables: SettingsVariables

    /// Prints the settings, asks all dependencies, and prints a line for each.
    ///
    /// - Throws: `ExitCode` where one of them failed.
    func run() async throws {
        for line in variables.shown { print(line) }
        print("")
        for unknown in variables.unknown { print("warning: \(unknown)") }
        let settings: Settings
        do throws(SettingsError) {
            settings = try Settings(variables.reader)
        } catch {
            print("settings: failed: \(error)")
            throw ExitCode.failure
        }
        print("settings: ok")
        let webClient = WebClient(configuration: WebClientConfiguration(userAgent: "lpo/\(Version.current)"))
        // All at once, so that what does not answer keeps nobody waiting; shown in their order.
        let running = DependencyCheck.all(of: settings, webClient: webClient).map { check in
            (name: check.name, outcome: Task { await check.run() })
        }
        var hasFailed = false
        for check in running {
            switch await check.outcome.value {
            case .ok(let detail): print("\(check.name): ok: \(detail)")
            case .notSet: print("\(check.name): not set")
            case .failed(let reason):
                hasFailed = true
                print("\(check.name): failed: \(reason)")
            }
            fflush(nil)
        }
        await webClient.shutdown()
        if hasFailed { throw ExitCode.failure }
    }
}
