import Hummingbird
import MediaStorage
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

extension ResponseBody {
    /// How much is handed to the system at once; each part must be taken within ``patience``.
    private static let partSize = 256 << 10
    private static let patience: TimeAmount = .seconds(60)

    /// A range of a file, which the system sends by itself: its bytes never come into this process.
    static func file(_ file: OpenFile, _ range: Range<Int>, on channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            var start = range.lowerBound
            while start < range.upperBound {
                let end = min(start + partSize, range.upperBound)
                try await send(file, start..<end, on: channel)
                start = end
            }
            try await writer.finish(nil)
        }
    }

    /// Bytes as they come from elsewhere. The client must take each piece within ``patience``.
    static func pieces(_ pieces: MediaBytes, count: Int, on channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: count) { writer in
            for try await piece in pieces {
                let slow = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
                defer { slow.cancel() }
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
        }
    }

    /// Sends a part, after the response's head, which was handed to the same event loop before.
    private static func send(_ file: OpenFile, _ range: Range<Int>, on channel: any Channel) async throws {
        try await channel.eventLoop.flatSubmit {
            let sent = channel.eventLoop.makePromise(of: Void.self)
            do {
                // Below the codec of Hummingbird's messages, which know no files.
                let context = try channel.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self)
                let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file.descriptor)
                // It is the file's, which outlives this.
                sent.futureResult.whenComplete { _ in _ = try? handle.takeDescriptorOwnership() }
                let region = FileRegion(
                    fileHandle: handle,
                    readerIndex: range.lowerBound,
                    endIndex: range.upperBound
                )
                context.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.fileRegion(region))), promise: sent)
            } catch {
                sent.fail(error)
            }
            let slow = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
            sent.futureResult.whenComplete { _ in slow.cancel() }
            return sent.futureResult
        }.get()
        withExtendedLifetime(file) {}
    }
}
