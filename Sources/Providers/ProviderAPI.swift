package import WebClient

/// A vendor's wire format: how it is asked, and how its answers are read. Pure: it opens no connection.
package protocol ProviderAPI: Sendable {
    var vendor: Vendor { get }
    var format: WireFormat { get }

    /// The HTTP request that asks for `request` to be answered as a stream.
    ///
    /// Throws `.invalidRequest` where there is nothing to ask.
    func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest

    /// Whether a file of this type, such as `image/jpeg`, can be sent at all. What cannot is left out of the request;
    /// which of it a model understands is the model's own matter.
    func accepts(_ contentType: String) -> Bool

    /// How many images can be sent, and of which size.
    var imageLimits: ImageLimits { get }

    /// A decoder for the body of one successful answer.
    func makeDecoder() -> any ProviderDecoder

    /// What an answer with a status other than success means. `body` may be of any form, cut short, or empty.
    func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure
}

/// Reads the body of one streamed answer. A pure state machine: bytes in, events out, the same however they were cut.
///
/// Over all calls there is exactly one terminal event, and nothing after it.
package protocol ProviderDecoder: Sendable {
    /// Takes the next bytes.
    mutating func decode(_ bytes: [UInt8]) -> [ProviderEvent]
    /// Says that the body has ended: without the vendor's end marker that is a failure.
    mutating func finish() -> [ProviderEvent]
}
