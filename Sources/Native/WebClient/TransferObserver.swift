/// The observer of one transfer: it is told what libcurl hands over, piece by piece, before the reader of the response.
///
/// All calls come on the client's thread and in order; what takes long there keeps all other transfers waiting.
package protocol TransferObserver: Sendable {
    /// The final response's header is whole.
    func received(_ head: WebResponseHead)
    /// A piece of the body has come, in the size in which libcurl hands it over.
    func received(_ piece: borrowing RawSpan)
    /// The transfer is over, and nothing more is told. Nil: the body is whole.
    func ended(_ error: WebError?)
}
