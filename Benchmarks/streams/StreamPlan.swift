/// What a request asks the upstream for, in its model's name: `bench-FRAMES-INTERVAL-DELAY`, times in milliseconds.
struct StreamPlan: Equatable {
    var frames: Int
    var interval: Int
    /// Until the response begins, with its first frame.
    var delay: Int

    static let prefix = Array("bench-".utf8)

    /// Finds the name in a request's body; nil where there is none.
    init?(in body: ArraySlice<UInt8>) {
        guard let start = body.firstIndex(of: Self.prefix) else { return nil }
        var numbers: [Int] = [0]
        scan: for byte in body[(start + Self.prefix.count)...] {
            switch byte {
            case 0x30...0x39:
                numbers[numbers.count - 1] = (numbers[numbers.count - 1] * 10 + Int(byte - 0x30)) & 0xFFFFFF
            case 0x2D: numbers.append(0)
            default: break scan
            }
        }
        guard numbers.count == 3, numbers[0] > 0, numbers[1] > 0 else { return nil }
        (frames, interval, delay) = (numbers[0], numbers[1], numbers[2])
    }
}

extension ArraySlice<UInt8> {
    /// Where `pattern` begins first.
    func firstIndex(of pattern: [UInt8]) -> Int? {
        guard count >= pattern.count else { return nil }
        var index = startIndex
        while index <= endIndex - pattern.count {
            if self[index] == pattern[0], self[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }
}
