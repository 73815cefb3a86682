/// Collects the header of one part, a byte at a time, up to the blank line that ends it.
struct PartHeader {
    private let part: Int
    private let limits: MultipartLimits
    private var lines: [[UInt8]] = []
    private var line: [UInt8] = []
    private var endsWithCarriageReturn = false
    private var count = 0

    init(part: Int, limits: MultipartLimits) {
        self.part = part
        self.limits = limits
    }

    /// Takes the next byte; gives the part when the blank line is complete.
    mutating func append(_ byte: UInt8) throws(MultipartError) -> MultipartPart? {
        count += 1
        guard count <= limits.maxHeaderBytes else {
            throw .headerTooLarge(part: part, limit: limits.maxHeaderBytes)
        }
        if endsWithCarriageReturn {
            guard byte == UInt8(ascii: "\n") else { throw .malformedHeader(part: part) }
            endsWithCarriageReturn = false
            if line.isEmpty { return try describe() }
            try endLine()
        } else if byte == UInt8(ascii: "\r") {
            endsWithCarriageReturn = true
        } else if byte == UInt8(ascii: "\n") || byte == 0 {
            throw .malformedHeader(part: part)
        } else {
            line.append(byte)
        }
        return nil
    }

    private mutating func endLine() throws(MultipartError) {
        defer { line = [] }
        guard Self.isBlank(line[0]) else { return lines.append(line) }
        guard !lines.isEmpty else { throw .malformedHeader(part: part) }
        lines[lines.count - 1] += line
    }

    private func describe() throws(MultipartError) -> MultipartPart {
        var headers: [MultipartHeader] = []
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
                line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { throw .malformedHeader(part: part) }
            var value = line[(colon + 1)...].drop(while: Self.isBlank)
            while let last = value.last, Self.isBlank(last) { value.removeLast() }
            headers.append(
                MultipartHeader(
                    name: String(decoding: line[..<colon], as: UTF8.self),
                    value: String(decoding: value, as: UTF8.self)
                )
            )
        }
        let dispositions = headers.filter { $0.name.lowercased() == "content-disposition" }
        guard let first = dispositions.first else { throw .missingName(part: part) }
        guard dispositions.count == 1, let disposition = HeaderValue(first.value) else {
            throw .malformedHeader(part: part)
        }
        guard disposition.value.lowercased() == "form-data", let name = disposition.parameters["name"] else {
            throw .missingName(part: part)
        }
        guard name.utf8.count <= limits.maxNameBytes else { throw .nameTooLong(part: part, limit: limits.maxNameBytes) }
        let filename = disposition.parameters["filename"]
        guard filename?.utf8.count ?? 0 <= limits.maxFilenameBytes else {
            throw .filenameTooLong(part: part, limit: limits.maxFilenameBytes)
        }
        return MultipartPart(
            name: name,
            filename: filename,
            contentType: headers.first { $0.name.lowercased() == "content-type" }?.value,
            headers: headers
        )
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
