/// What a ``WebClient`` is made with.
package struct WebClientConfiguration: Sendable {
    /// Connections at once to one host and in all; zero for any number. Further transfers wait for one, and that wait is
    /// part of connecting.
    package var maximumConnectionsPerHost: Int
    package var maximumConnections: Int
    /// Unused connections that are kept, and for how long, in whole seconds.
    package var maximumIdleConnections: Int
    package var maximumIdleAge: Duration
    /// The bytes of a body that are held, in each direction, before the faster side has to wait.
    package var bufferBytes: Int
    /// The most bytes of a response's header, interim responses and trailers included.
    package var maximumHeaderBytes: Int
    package var userAgent: String
    /// A PEM file of the certificates to trust in place of the system's.
    package var certificateFile: String?
    /// The proxies that requests go through. Those of the environment are not read: where requests go is the caller's
    /// word alone.
    package var proxies: WebProxies

    package init(
        maximumConnectionsPerHost: Int = 2_048,
        maximumConnections: Int = 4_096,
        maximumIdleConnections: Int = 128,
        maximumIdleAge: Duration = .seconds(60),
        bufferBytes: Int = 65_536,
        maximumHeaderBytes: Int = 65_536,
        userAgent: String = "lpo",
        certificateFile: String? = nil,
        proxies: WebProxies = .none
    ) {
        self.maximumConnectionsPerHost = maximumConnectionsPerHost
        self.maximumConnections = maximumConnections
        self.maximumIdleConnections = maximumIdleConnections
        self.maximumIdleAge = maximumIdleAge
        self.bufferBytes = bufferBytes
        self.maximumHeaderBytes = maximumHeaderBytes
        self.userAgent = userAgent
        self.certificateFile = certificateFile
        self.proxies = proxies
    }
}
