package import Configuration
import FoundationEssentials
package import WebClient

/// How this process reaches others over HTTP: vendors, identity providers, S3.
package struct OutgoingSettings: Sendable {
    package var proxies = WebProxies.none
    /// A PEM file of the certificates to trust in place of the system's.
    package var certificateFile: String?

    /// Reads the proxies and `SSL_CERT_FILE`: of all settings those alone.
    package init(_ config: ConfigReader) throws(SettingsError) {
        let read = SettingsReader(config: config)
        let all = try read.proxy("ALL_PROXY")
        proxies = WebProxies(
            http: try read.proxy("HTTP_PROXY", shownAs: "http_proxy") ?? all,
            https: try read.proxy("HTTPS_PROXY") ?? all,
            exceptions: read.string("NO_PROXY")
        )
        certificateFile = read.optional("SSL_CERT_FILE")
        if let certificateFile, !FileManager.default.isReadableFile(atPath: certificateFile) {
            throw SettingsError("SSL_CERT_FILE", "names \(certificateFile), which cannot be read")
        }
    }

    /// A client that goes out this way.
    package func client(_ configuration: WebClientConfiguration = WebClientConfiguration()) -> WebClient {
        var configuration = configuration
        configuration.proxies = proxies
        configuration.certificateFile = certificateFile
        configuration.userAgent = "lpo/\(Version.current)"
        return WebClient(configuration: configuration)
    }
}

extension SettingsReader {
    /// A proxy as curl takes it.
    fileprivate func proxy(_ name: String, shownAs shown: String? = nil) throws(SettingsError) -> String? {
        guard let text = optional(name) else { return nil }
        guard WebProxies.isProxy(text) else {
            throw SettingsError(
                shown ?? name,
                "must be a proxy as curl takes it, such as http://proxy.example:3128 or socks5h://proxy.example:1080"
            )
        }
        return text
    }
}
