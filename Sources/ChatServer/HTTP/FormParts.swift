import HTTPTypes
import Hummingbird
import Multipart
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// The parts of a request's form as they arrive: a part, its bytes, the next part. Nothing is read ahead, so whoever is
/// slow with the bytes slows the client down.
final class FormParts {
    private let maximumBytes: Int
    private var body: RequestBody.AsyncIterator
    private var parser: MultipartParser
    private var events: ArraySlice<MultipartEvent> = []
    private var received = 0
    private var hasEnded = false
    /// Where the client waits to be told that its body is wanted.
    private var awaiting: (any Channel)?

    /// A client that sends `Expect: 100-continue` is told to go on by way of `channel` when the first part is asked for.
    ///
    /// Problems: 415 for another content type, 413 where the client says that there will be more than `maximumBytes`, 400
    /// for a form without a boundary.
    init(_ request: Request, maximumBytes: Int, on channel: any Channel) throws {
        try request.requireContentType("multipart/form-data")
        guard let type = request.headers[.contentType], let boundary = MultipartBoundary.boundary(fromContentType: type)
        else { throw Problem.malformedRequest("The content type names no usable boundary.") }
        // Said before anything of it has been sent, where the client says how much it will be.
        if let length = request.headers[.contentLength].flatMap(Int.init), length > maximumBytes { throw Self.tooLarge }
        self.maximumBytes = maximumBytes
        body = request.body.makeAsyncIterator()
        awaiting = request.headers[.expect]?.lowercased() == "100-continue" ? channel : nil
        do throws(MultipartError) {
            parser = try MultipartParser(boundary: boundary)
        } catch {
            throw Problem.malformedRequest(error.message)
        }
    }

    private static let tooLarge = Problem.payloadTooLarge("The request is larger than this server takes.")

    /// The next part, after what is left of the one before; nil at the form's end. Problems: 413 for a request over its
    /// bound, 400 for one that is no form.
    func nextPart() async throws -> MultipartPart? {
        while let event = try await nextEvent() {
            if case .partBegan(let part) = event { return part }
        }
        return nil
    }

    /// More bytes of the part; nil at its end.
    func nextBytes() async throws -> ArraySlice<UInt8>? {
        while let event = try await nextEvent() {
            switch event {
            case .bytes(let bytes): return bytes
            case .partEnded: return nil
            case .partBegan: continue
            }
        }
        return nil
    }

    private func nextEvent() async throws -> MultipartEvent? {
        if let channel = awaiting {
            awaiting = nil
            try await channel.sendContinue()
        }
        do {
            while events.isEmpty, !hasEnded {
                if let buffer = try await body.next() {
                    received += buffer.readableBytes
                    guard received <= maximumBytes else { throw Self.tooLarge }
                    events = try parser.feed(Array(buffer.readableBytesView))[...]
                } else {
                    hasEnded = true
                    try parser.finish()
                }
            }
        } catch let error as MultipartError {
            throw Problem.malformedRequest(error.message)
        }
        return events.popFirst()
    }
}

extension Channel {
    /// Answers `Expect: 100-continue`. Source: RFC 9110, section 10.1.1.
    fileprivate func sendContinue() async throws {
        try await eventLoop.flatSubmit {
            do {
                // Below the codec of Hummingbird's messages, which know one response a request.
                let context = try self.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self)
                let head = HTTPResponseHead(version: .http1_1, status: .continue)
                return context.writeAndFlush(NIOAny(HTTPServerResponsePart.head(head)))
            } catch {
                return self.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }
}
