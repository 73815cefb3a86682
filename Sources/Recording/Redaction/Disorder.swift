/// Tells random strings from words.
enum Disorder {
    /// Whether letters of both cases and digits alternate as only chance makes them: at least 20 characters, 3 bits of
    /// entropy a character, and a change of class at three of ten steps. Words, dates, versions and paths change
    /// seldom; random base64 does at six of ten steps, random hexadecimal at nearly five.
    static func isDisorderly(_ word: String) -> Bool {
        let bytes = word.utf8.filter { ![UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0) }
        guard bytes.count >= 20 else { return false }
        var changes = 0
        for (left, right) in zip(bytes, bytes.dropFirst()) where kind(left) != kind(right) {
            changes += 1
        }
        return changes * 10 >= 3 * (bytes.count - 1) && collisionBits(bytes) >= 3
    }

    /// Whether a word is several written as one, as in `RequestsPerMinutePerModel`: no digits, no two capitals together,
    /// and at least three small letters after each on average. Of random letters every second is a capital.
    static func isCamelCase(_ word: String) -> Bool {
        let capitals = word.count(where: \.isUppercase)
        return word.allSatisfy { $0.isASCII && $0.isLetter }
            && !zip(word, word.dropFirst()).contains { $0.isUppercase && $1.isUppercase }
            && word.count >= 4 * capitals
    }

    /// 0 for a digit, 1 for a capital, 2 for the rest.
    private static func kind(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 0
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): 1
        default: 2
        }
    }

    /// Collision entropy in whole bits: how many fair coins it takes to have bytes repeat as seldom as these do.
    private static func collisionBits(_ bytes: [UInt8]) -> Int {
        var counts: [UInt8: Int] = [:]
        for byte in bytes { counts[byte, default: 0] += 1 }
        let squares = counts.values.reduce(0) { $0 + $1 * $1 }
        var bits = 0
        while squares << (bits + 1) <= bytes.count * bytes.count { bits += 1 }
        return bits
    }
}
