/// Reads pieces of a source, within a budget for all of them together.
///
/// One piece is kept, so that reading on from it costs nothing. A range is checked against the file before anything is
/// read or allocated.
final class Probe {
    /// Bytes that may be read to follow a structure. With the head, the tail and what stands after the structure's end,
    /// which are read beside it, a file costs less than 1 MiB.
    static let structureBudget = 768 << 10
    /// The least that is read at once, where the file has it: hopping from header to header costs this a hop.
    static let pieceSize = 128
    /// The most that can be asked for at once.
    static let largestPiece = 64 << 10

    /// The file's size.
    let count: Int
    private let source: any ByteSource
    private var budget = Probe.structureBudget
    private var piece: [UInt8] = []
    private var pieceOffset = 0

    init(_ source: any ByteSource) {
        self.source = source
        count = max(source.count, 0)
    }

    /// Whether `count` more bytes may be read. Where not, ``bytes(at:count:ahead:)`` may throw for the file's size alone.
    func affords(_ count: Int) -> Bool {
        budget >= max(count, Self.pieceSize)
    }

    /// How many bytes the file has from `offset` on.
    func available(at offset: Int) -> Int {
        offset < 0 ? 0 : max(count - offset, 0)
    }

    /// Exactly `count` bytes; `ahead` says how many to read while at it. Throws `damaged` where the file has not so many
    /// or the budget is spent.
    func bytes(at offset: Int, count: Int, ahead: Int = Probe.pieceSize) throws(MediaFormatError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= available(at: offset), count <= Self.largestPiece else { throw .damaged }
        if offset < pieceOffset || offset - pieceOffset > piece.count - count {
            let size = min(max(count, min(ahead, Self.largestPiece)), available(at: offset))
            guard budget >= size else { throw .damaged }
            // A short read at the end still costs a call.
            budget -= max(size, 16)
            piece = try fetch(at: offset, count: size)
            pieceOffset = offset
        }
        let start = offset - pieceOffset
        return piece[start..<start + count]
    }

    /// A reader of exactly `count` bytes; see ``bytes(at:count:ahead:)``.
    func reader(
        at offset: Int,
        count: Int,
        order: ByteReader.Order = .big
    ) throws(MediaFormatError) -> ByteReader {
        ByteReader(try bytes(at: offset, count: count), order: order)
    }

    /// At most `count` bytes, as many as the file has, beside the budget: for the few fixed places that are always read.
    func fixedBytes(at offset: Int, count: Int) throws(MediaFormatError) -> [UInt8] {
        try fetch(at: offset, count: min(count, available(at: offset)))
    }

    private func fetch(at offset: Int, count: Int) throws(MediaFormatError) -> [UInt8] {
        guard count > 0 else { return [] }
        let bytes: [UInt8]
        do { bytes = try source.read(at: offset, count: count) } catch { throw .unreadable(error) }
        guard bytes.count == count else { throw .unreadable(ShortRead()) }
        return bytes
    }

    /// A source gave another number of bytes than it was asked for.
    private struct ShortRead: Error {}
}
