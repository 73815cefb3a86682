/// An element of EBML, the binary markup of Matroska.
///
/// Source: RFC 8794, sections 4 to 6.
struct EBMLElement {
    /// With its marker bit, as RFC 9559 writes it.
    let id: Int
    /// What there is of it, as far as its parent reaches.
    let content: Range<Int>
    /// Whether it says where it ends, and that is within its parent.
    let isWhole: Bool

    /// An unsigned number of at most eight bytes.
    func integer(_ probe: Probe) throws(MediaFormatError) -> UInt64 {
        var reader = try probe.reader(at: content.lowerBound, count: min(content.count, 9))
        return try reader.unsigned(reader.remaining)
    }

    /// A floating point number of four or eight bytes; of none it is zero.
    func number(_ probe: Probe) throws(MediaFormatError) -> Double {
        switch content.count {
        case 0: 0
        case 4: Double(Float(bitPattern: UInt32(truncatingIfNeeded: try integer(probe))))
        case 8: Double(bitPattern: try integer(probe))
        default: throw .damaged
        }
    }

    /// The first bytes of a text, without the zeros that may fill it up.
    func text(_ probe: Probe) throws(MediaFormatError) -> String {
        let bytes = try probe.bytes(at: content.lowerBound, count: min(content.count, 64))
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The elements within it.
    func children(_ probe: Probe) -> EBMLElements {
        EBMLElements(probe, in: content)
    }
}

/// The elements that fill a range of a file, one after the other.
struct EBMLElements {
    private let probe: Probe
    private let limit: Int
    private var offset: Int

    init(_ probe: Probe, in range: Range<Int>) {
        self.probe = probe
        offset = range.lowerBound
        limit = range.upperBound
    }

    /// The next element, cut off at the range's end; nil at that end. Throws `damaged` where none can begin.
    mutating func next() throws(MediaFormatError) -> EBMLElement? {
        guard offset < limit else { return nil }
        let (id, _) = try number(longest: 4, keepsMarker: true)
        let (size, isUnknown) = try number(longest: 8, keepsMarker: false)
        let start = offset
        let isWhole = !isUnknown && size <= UInt64(limit - start)
        offset = isWhole ? start + Int(size) : limit
        return EBMLElement(id: Int(id), content: start..<offset, isWhole: isWhole)
    }

    /// The next element, which must not pass the range's end, else `damaged`.
    mutating func nextWhole() throws(MediaFormatError) -> EBMLElement? {
        guard let element = try next() else { return nil }
        guard element.isWhole else { throw .damaged }
        return element
    }

    /// A number whose first byte's leading zeros say how long it is; `isOnes` where all its bits are set.
    private mutating func number(
        longest: Int,
        keepsMarker: Bool
    ) throws(MediaFormatError) -> (value: UInt64, isOnes: Bool) {
        guard offset < limit, let first = try probe.bytes(at: offset, count: 1).first else { throw .damaged }
        let length = first.leadingZeroBitCount + 1
        guard length <= longest, length <= limit - offset else { throw .damaged }
        var reader = try probe.reader(at: offset, count: length)
        let value = try reader.unsigned(length)
        offset += length
        let mask = UInt64(1) << UInt64(7 * length) - 1
        return (keepsMarker ? value : value & mask, value & mask == mask)
    }
}
