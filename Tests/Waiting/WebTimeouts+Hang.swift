package import WebClient

extension WebTimeouts {
    /// Timeouts that only a hang reaches, for requests that are not about them.
    package static let hang = WebTimeouts(connect: .hang, firstByte: .hang, idle: .hang)
}
