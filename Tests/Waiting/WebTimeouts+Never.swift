package import WebClient

extension WebTimeouts {
    /// Timeouts that no test reaches, for requests that are not about them.
    package static let never = WebTimeouts(connect: .never, firstByte: .never, idle: .never)
}
