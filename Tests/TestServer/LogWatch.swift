import Glibc
import Synchronization

/// All that servers log while tests run, and the search in it for what no log may hold.
package final class LogWatch: Sendable {
    private let text = Mutex<[UInt8]>([])
    private let planted = Mutex(Set<String>())

    package init() {}

    package func append(_ line: String) {
        text.withLock { $0 += line.utf8 }
    }

    /// What is shorter stands in a log by chance.
    private static let minimum = 10

    /// Adds texts to those that are looked for, but for short ones.
    package func plant(_ texts: some Sequence<String>) {
        planted.withLock { $0.formUnion(texts.filter { $0.utf8.count >= Self.minimum }) }
    }

    /// How many lines there are.
    package var lines: Int { text.withLock { text in text.count { $0 == UInt8(ascii: "\n") } } }

    /// The planted texts that were logged, and what looks like a token, each with the line it is in.
    package var findings: [String] {
        let text = text.withLock { $0 + [0] }
        let texts = planted.withLock { $0.sorted() }
        return texts.compactMap { planted in
            Self.place(of: Array(planted.utf8), in: text).map { "\"\(planted)\": \(Self.line(at: $0, in: text))" }
        } + Self.tokens(in: text)
    }

    /// Where a text begins in another, which ends with a zero.
    private static func place(of part: [UInt8], in text: [UInt8]) -> Int? {
        let part = part.map { CChar(bitPattern: $0) } + [0]
        return text.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                let found = strstr(start, part)
            else { return nil }
            return UnsafePointer(found) - start
        }
    }

    private static func line(at place: Int, in text: [UInt8]) -> String {
        let start = text[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let end = text[place...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
        return String(decoding: text[start..<end].prefix(2_000), as: UTF8.self)
    }

    /// An access token, which begins as every JWT does, and a refresh token: 64 hexadecimal digits in a row.
    private static func tokens(in text: [UInt8]) -> [String] {
        var findings: [String] = []
        if let place = place(of: Array("eyJ".utf8), in: text) { findings.append("a JWT: \(line(at: place, in: text))") }
        var digits = 0
        for (index, byte) in text.enumerated() {
            let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            digits = isDigit ? digits + 1 : 0
            if digits == 64 { return findings + ["a refresh token: \(line(at: index, in: text))"] }
        }
        return findings
    }
}
