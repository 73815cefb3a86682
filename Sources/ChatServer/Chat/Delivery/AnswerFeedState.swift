import NIOCore

/// An answer's text as it grows, and its end. A pure value.
///
/// Followers hold an offset into the text and nothing is queued for them. So a slow one costs no memory, cannot slow
/// the generation, and catches up in one piece.
struct AnswerFeedState: Sendable {
    /// The most text that goes into one event, in bytes of UTF-8: a client that takes up a long answer again gets it in
    /// pieces it can hold.
    static let maximumPiece = 64 << 10

    /// The answer's text so far, UTF-8.
    private(set) var text: [UInt8]
    /// The encoded event after which nothing comes.
    private(set) var terminal: ByteBuffer?

    init(text: String = "") {
        self.text = Array(text.utf8)
    }

    /// Adds text and tells whether that is news to followers. Text after the end is ignored.
    mutating func append(_ piece: String) -> Bool {
        guard terminal == nil, !piece.isEmpty else { return false }
        text += piece.utf8
        return true
    }

    /// Ends the answer with its encoded terminal event, and tells whether that is news: only the first end counts.
    mutating func finish(_ event: [UInt8]) -> Bool {
        guard terminal == nil else { return false }
        terminal = ByteBuffer(bytes: event)
        return true
    }

    /// The next text for a follower that has `offset` bytes: whole characters (Unicode scalars), at most
    /// ``maximumPiece`` bytes. Nil when there is none yet, as for an offset beyond the text.
    ///
    /// An offset inside a character is moved on to its end: what is before it cannot be sent any more.
    func piece(after offset: Int) -> Range<Int>? {
        var start = max(offset, 0)
        while start < text.count, Self.isInsideCharacter(text[start]) { start += 1 }
        guard start < text.count else { return nil }
        var end = min(start + Self.maximumPiece, text.count)
        while end < text.count, Self.isInsideCharacter(text[end]) { end -= 1 }
        return start..<end
    }

    private static func isInsideCharacter(_ byte: UInt8) -> Bool {
        byte & 0b1100_0000 == 0b1000_0000
    }
}
