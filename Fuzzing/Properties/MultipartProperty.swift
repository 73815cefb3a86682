import Multipart

/// What holds of the form parser for any input.
package enum MultipartProperty {
    /// Says what does not hold for `input`; nil where all does.
    ///
    /// Its first byte is a seed for how the body is cut, then comes a line with the boundary, and the rest is the body.
    package static func violation(_ input: [UInt8]) -> String? {
        guard let seed = input.first else { return nil }
        let line = input.dropFirst().prefix { $0 != 0x0A }
        let body = input.dropFirst(1 + line.count + 1)
        let text = String(decoding: line, as: UTF8.self)
        // The value of a header is as much the client's as its body.
        if let named = MultipartBoundary.boundary(fromContentType: text), (try? MultipartParser(boundary: named)) == nil
        {
            return "A boundary that was read is none: \(named)"
        }
        let whole = Outcome(body, boundary: text, piece: { body.count })
        var state = UInt32(seed) &* 2_654_435_769 | 1
        let pieces = Outcome(body, boundary: text) {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int(state >> 24) % (seed < 128 ? 3 : 64) + 1
        }
        if whole.error != pieces.error { return "\(whole) in one piece, \(pieces) in several" }
        if whole.parts != pieces.parts { return "\(whole) in one piece, \(pieces) in several" }
        return whole.excess(of: body.count)
    }

    /// What comes of a body: its parts, and the error at its end.
    private struct Outcome: Equatable {
        struct Part: Equatable {
            let part: MultipartPart
            var bytes: [UInt8] = []
            var hasEnded = false
        }

        var parts: [Part] = []
        var error: MultipartError?
        var isOrdered = true

        init(_ body: ArraySlice<UInt8>, boundary: String, piece: () -> Int) {
            do throws(MultipartError) {
                var parser = try MultipartParser(boundary: boundary)
                var rest = body
                while !rest.isEmpty {
                    let bytes = rest.prefix(max(1, piece()))
                    rest = rest.dropFirst(bytes.count)
                    for event in try parser.feed(bytes) { take(event) }
                }
                try parser.finish()
            } catch {
                self.error = error
            }
        }

        private mutating func take(_ event: MultipartEvent) {
            let isInPart = parts.last?.hasEnded == false
            switch event {
            case .partBegan(let part):
                if isInPart { isOrdered = false }
                parts.append(Part(part: part))
            case .bytes(let bytes):
                guard isInPart, !bytes.isEmpty else { return isOrdered = false }
                parts[parts.count - 1].bytes += bytes
            case .partEnded:
                guard isInPart else { return isOrdered = false }
                parts[parts.count - 1].hasEnded = true
            }
        }

        /// Why these parts cannot be what a body of so many bytes has.
        func excess(of count: Int) -> String? {
            let limits = MultipartLimits()
            if !isOrdered { return "Events out of order" }
            if error == nil, parts.contains(where: { !$0.hasEnded }) { return "A part without an end" }
            if parts.count > limits.maxParts { return "\(parts.count) parts" }
            if parts.reduce(0, { $0 + $1.bytes.count }) > count { return "More bytes than there were" }
            for part in parts.map(\.part) {
                if part.name.utf8.count > 3 * limits.maxNameBytes { return "A name too long" }
                if (part.filename?.utf8.count ?? 0) > 3 * limits.maxFilenameBytes { return "A file's name too long" }
            }
            return nil
        }
    }
}
