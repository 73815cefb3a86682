package import WebClient

/// The place to keep what vendors answer: it is told of each request before it is sent.
package protocol ProviderTap: Sendable {
    /// Returns the observer of a request's transfer; nil where it is not kept.
    ///
    /// The transfer then goes on to the vendor's own end, also where the answer's last event came before, and the vendor
    /// is asked for no content encoding.
    func observer(of request: WebRequest, to model: String, in format: WireFormat, of vendor: Vendor)
        -> (any TransferObserver)?
}
