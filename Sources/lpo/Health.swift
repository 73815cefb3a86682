import ArgumentParser
import ChatServer
import WebClient

/// `lpo health`: whether the server with the same settings answers. It is what a container's health check runs, since an
/// image with nothing but the server has no other HTTP client.
struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the server on this machine whether it answers.",
        discussion: """
            GET /health is asked at HOST and PORT, read as "lpo serve" reads them. The database and the vendors are not \
            asked: a server that waits for its database is not helped by a restart.

            Exit status: 0 if it answered 200 within 5 seconds, 1 with one line if it did not.
            """,
        shouldDisplay: false
    )

    func run() async throws {
        let url: String
        do {
            let address = try Settings.address(try readConfiguration())
            guard address.port != 0 else {
                throw SettingsError("PORT", "is 0, so nobody knows where the server listens")
            }
            url = "http://\(Self.reachable(address.host)):\(address.port)/health"
        } catch let error as SettingsError {
            throw CommandFailure("\(error)")
        }
        let webClient = WebClient(configuration: WebClientConfiguration(userAgent: "lpo/\(Version.current)"))
        let answer = await Self.ask(url, webClient)
        await webClient.shutdown()
        switch answer {
        case .success(200): print("\(url) answered 200.")
        case .success(let status): throw CommandFailure("\(url) answered \(status).")
        case .failure(let error): throw CommandFailure("\(url) did not answer: \(error.message)")
        }
    }

    private static func ask(_ url: String, _ webClient: WebClient) async -> Result<Int, WebError> {
        let timeouts = WebTimeouts(connect: .seconds(5), firstByte: .seconds(5), idle: .seconds(5))
        let request = WebRequest(url: url, timeouts: timeouts, allowsPlainHTTP: true)
        do throws(WebError) {
            return .success(try await webClient.fetch(request, upTo: 65_536).head.status)
        } catch {
            return .failure(error)
        }
    }

    /// Where a server that listens on `host` is asked on its own machine, as a URL has it.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }
}
