import Hummingbird
import MediaStorage
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

extension ResponseBody {
    /// A range of a file, which the system sends by itself: its bytes never come into this process.
    static func file(_ file: OpenFile, _ range: Range<Int>, on channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            // After the response's head, which was handed to the same event loop before.
            try await channel.eventLoop.flatSubmit { FileSending.send(file, range, on: channel) }.get()
            try await writer.finish(nil)
        }
    }

    /// Bytes as they come from elsewhere. The client must take each piece within ``FileSending/patience``.
    static func pieces(_ pieces: MediaBytes, count: Int, on channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: count) { writer in
            for try await piece in pieces {
                try await FileSending.patiently(on: channel) { try await writer.write(ByteBuffer(bytes: piece)) }
            }
            try await writer.finish(nil)
        }
    }

    /// What `body` writes, as long as it takes. The client must take each piece within ``FileSending/patience``.
    static func lines(
        on channel: any Channel,
        _ body: @escaping @Sendable (_ write: (ByteBuffer) async throws -> Void) async throws -> Void
    ) -> ResponseBody {
        ResponseBody { writer in
            try await body { piece in
                var rest = piece
                while let part = rest.readSlice(length: min(rest.readableBytes, FileSending.partSize)),
                    part.readableBytes > 0
                {
                    try await FileSending.patiently(on: channel) { try await writer.write(part) }
                }
            }
            try await writer.finish(nil)
        }
    }
}

/// A file that is sent part by part, on its channel's event loop alone: each part wakes no other thread.
private final class FileSending {
    /// How much is handed to the system at once; each part must be taken within ``patience``.
    static let partSize = 256 << 10
    static let patience = TimeAmount.seconds(60)

    private let file: OpenFile
    private var rest: Range<Int>
    private let channel: any Channel
    /// Below the codec of Hummingbird's messages, which know no files.
    private let context: ChannelHandlerContext
    private let done: EventLoopPromise<Void>

    /// Closes the channel where `body`, which writes to it, takes too long.
    static func patiently(on channel: any Channel, _ body: () async throws -> Void) async throws {
        let slow = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        defer { slow.cancel() }
        try await body()
    }

    private init(_ file: OpenFile, _ range: Range<Int>, on channel: any Channel) throws {
        self.file = file
        rest = range
        self.channel = channel
        context = try channel.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self)
        done = channel.eventLoop.makePromise()
    }

    /// Call it on the channel's event loop.
    static func send(_ file: OpenFile, _ range: Range<Int>, on channel: any Channel) -> EventLoopFuture<Void> {
        do {
            let sending = try FileSending(file, range, on: channel)
            sending.sendNext()
            return sending.done.futureResult
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    private func sendNext() {
        guard !rest.isEmpty else { return done.succeed() }
        let part = rest.prefix(Self.partSize)
        rest = part.upperBound..<rest.upperBound

        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file.descriptor)
        let slow = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        let sent = channel.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { [self] result in
            slow.cancel()
            // It is the file's, which outlives this.
            _ = try? handle.takeDescriptorOwnership()
            switch result {
            // Not from here: parts that are taken at once would call each other ever deeper.
            case .success: channel.eventLoop.assumeIsolated().execute { self.sendNext() }
            case .failure(let error): done.fail(error)
            }
        }
        let region = FileRegion(fileHandle: handle, readerIndex: part.lowerBound, endIndex: part.upperBound)
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.fileRegion(region))), promise: sent)
    }
}
