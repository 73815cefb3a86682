/// Where the frames of an event stream are: each an event with the blank line that ends it.
///
/// Lines end in LF, CR LF or CR (the HTML standard, section 9.2.5). Blank lines before a frame belong to it. What stands
/// behind the last blank line is no frame: a reader of the stream drops it.
enum FrameRanges {
    static func find(in bytes: [UInt8]) -> [Range<Int>] {
        var frames: [Range<Int>] = []
        var frameStart = 0
        var lineStart = 0
        var hasContent = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == lineFeed || byte == carriageReturn else { continue }
            let isBlank = index - 1 == lineStart
            if byte == carriageReturn, index < bytes.count, bytes[index] == lineFeed { index += 1 }
            lineStart = index
            if !isBlank {
                hasContent = true
            } else if hasContent {
                frames.append(frameStart..<index)
                frameStart = index
                hasContent = false
            }
        }
        return frames
    }

    /// The places in a frame's `data` that hold JSON's punctuation: braces, brackets, colons and commas outside of
    /// strings.
    static func punctuation(of frame: Range<Int>, in bytes: [UInt8]) -> [Int] {
        let label = Array("data:".utf8)
        var places: [Int] = []
        for line in bytes[frame].split(whereSeparator: { $0 == lineFeed || $0 == carriageReturn })
        where line.starts(with: label) {
            var isInString = false
            var isEscaped = false
            for index in line.indices.dropFirst(label.count) {
                let byte = line[index]
                if isInString {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        isEscaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        isInString = false
                    }
                } else if byte == UInt8(ascii: "\"") {
                    isInString = true
                } else if "{}[]:,".utf8.contains(byte) {
                    places.append(index)
                }
            }
        }
        return places
    }

    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}
