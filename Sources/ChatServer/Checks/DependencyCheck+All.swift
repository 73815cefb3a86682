import MediaPreviews
import Providers
package import WebClient

extension DependencyCheck {
    /// One for each thing that a server with these settings depends on, in the order in which to show them; those too that
    /// are not set. `webClient` asks what is asked over HTTP.
    package static func all(of settings: Settings, webClient: WebClient) -> [DependencyCheck] {
        [
            database(settings), directDatabase(settings), mediaStore(settings.storage, webClient: webClient),
        ]
            + Vendor.allCases.map { vendor in
                self.vendor(vendor, settings.endpoints.first { $0.vendor == vendor }, webClient: webClient)
            } + [
                ffmpeg(settings), identityKeys(of: .google, at: settings.google?.keysURL, webClient: webClient),
                identityKeys(of: .apple, at: settings.apple?.keysURL, webClient: webClient), appleKey(settings.apple),
            ]
    }

    /// Asks a vendor for its models, which takes a key that it accepts and costs nothing.
    private static func vendor(
        _ vendor: Vendor,
        _ endpoint: ProviderEndpoint?,
        webClient: WebClient
    ) -> DependencyCheck {
        guard let endpoint else { return notSet(vendor.rawValue) }
        return DependencyCheck(vendor.rawValue) {
            do throws(VendorModelError) {
                let list = try await VendorModelClient(webClient: webClient).list(at: endpoint)
                return .ok("takes the key, and has \(list.entries.count) models")
            } catch {
                let prefix = vendor.settingPrefix
                return .failed("\(error); check \(prefix)_API_KEY and \(prefix)_BASE_URL")
            }
        }
    }

    private static func ffmpeg(_ settings: Settings) -> DependencyCheck {
        let consequence = "without it videos and sound get no thumbnails and are not shown to models"
        return DependencyCheck("ffmpeg") {
            guard let ffmpeg = FFmpeg(searching: settings.programs) else {
                return .failed("ffmpeg, prlimit or nice is not in PATH: install all three; \(consequence)")
            }
            do throws(FFmpegError) {
                return .ok("version \(try await ffmpeg.version())")
            } catch {
                return .failed("it is there and does not run (\(error.code)); \(consequence)")
            }
        }
    }
}
