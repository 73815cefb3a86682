/// Finds IP addresses in a text. Versions, times and dates are not taken for one.
enum AddressScan {
    static func addresses(in text: [UInt8]) -> [(range: Range<Int>, text: String)] {
        var found: [(range: Range<Int>, text: String)] = []
        var start: Int?
        for index in 0...text.count {
            if index < text.count, isAddressByte(text[index]) {
                if start == nil { start = index }
                continue
            }
            guard let began = start else { continue }
            start = nil
            // A letter beside it makes it a part of a word, as in `v1.2.3.4` or `std::vector`.
            let borders = [began > 0 ? text[began - 1] : nil, index < text.count ? text[index] : nil]
            guard index - began >= 7, !borders.contains(where: { $0.map(isWordByte) ?? false }) else { continue }
            var run = String(decoding: text[began..<index], as: UTF8.self)
            while let last = run.last, last == "." || last == ":" { run.removeLast() }
            if isVersion4(run) || isVersion6(run) { found.append((began..<began + run.utf8.count, run)) }
        }
        return found
    }

    /// Four numbers up to 255 with dots between them.
    private static func isVersion4(_ run: String) -> Bool {
        let parts = run.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.count <= 3 && (Int($0) ?? 256) <= 255 }
    }

    /// Groups of up to four hexadecimal digits with colons between them: eight, or fewer around `::`. A time has only
    /// two colons.
    private static func isVersion6(_ run: String) -> Bool {
        let groups = run.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }) else { return false }
        let isShortened = groups.dropFirst().dropLast().contains(where: \.isEmpty)
        return groups.count == 8 && !isShortened || groups.count >= 4 && groups.count < 8 && isShortened
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "G")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
