/// The places of all values in a text that has been checked to be JSON, without the values themselves.
///
/// A vendor's frame is small, comes thousands of times an answer, and one or two of its values are wanted: here it costs
/// one look over its bytes and one array, and a value is made when it is asked for. `Benchmarks/decoders` measures it.
///
/// It takes only what is plain. A text with an error in it, with a number that is not sure to fit, or too big or too deep,
/// has no outline; what it is then is for jansson to say.
final class JSONOutline: Sendable {
    /// The most values in an outline: 16 MiB of places.
    static let maximumCount = 1 << 20

    /// One value, or one key, and where what follows it begins.
    struct Place: Sendable {
        enum Kind: UInt8, Sendable {
            case object, array, string, escapedString, integer, real, `true`, `false`, null
        }

        var kind: Kind
        /// The first byte of a number, or of a string after its quote.
        var start: UInt32 = 0
        /// The byte after a number or a string; of an object or array, how many keys and values or elements it has.
        var end: UInt32 = 0
        /// The index of the place after this value and all that is in it.
        var next: UInt32 = 0
    }

    let text: String
    /// In the order of the text. An object is followed by its keys, each followed by its value.
    let places: [Place]

    /// Outlines `text`; nil where that is for jansson to do.
    init?(_ text: String, limits: JSONLimits) {
        let bytes = text.utf8.span
        guard bytes.count <= min(limits.maxBytes, Int(UInt32.max)), !limits.rejectsDuplicateKeys else { return nil }
        guard let places = JSONOutliner.places(in: bytes, maxDepth: limits.maxDepth) else { return nil }
        self.text = text
        self.places = places
    }

    var root: Value { Value(outline: self, index: 0) }
}

extension JSONOutline {
    /// One value of an outlined text. What its properties promise is said at ``JSONTree``.
    struct Value: Sendable {
        let outline: JSONOutline
        let index: Int

        private var place: Place { outline.places[index] }

        var kind: JSONTree.Kind {
            switch place.kind {
            case .object: .object
            case .array: .array
            case .string, .escapedString: .string
            case .integer: .integer
            case .real: .real
            case .true, .false: .bool
            case .null: .null
            }
        }

        var string: String? {
            let place = place
            switch place.kind {
            case .string: return outline.text(of: place)
            case .escapedString: return JSONEscapes.text(of: outline.bytes(of: place))
            default: return nil
            }
        }

        /// A string as a piece of a longer text; see ``JSONTree/fragment``.
        var fragment: JSONFragment? {
            let place = place
            switch place.kind {
            case .string: return JSONFragment(text: outline.text(of: place))
            case .escapedString: return JSONFragment(content: outline.bytes(of: place))
            default: return nil
            }
        }

        var integer: Int? {
            let place = place
            return place.kind == .integer ? Int(outline.text(of: place)) : nil
        }

        var double: Double? {
            let place = place
            // By way of the integer, so that "-0" has no sign here either.
            if place.kind == .integer { return Int(outline.text(of: place)).map { Double($0) } }
            return place.kind == .real ? Double(outline.text(of: place)) : nil
        }

        var bool: Bool? {
            switch place.kind {
            case .true: true
            case .false: false
            default: nil
            }
        }

        var count: Int {
            switch place.kind {
            case .array: Int(place.end)
            // A key that stands twice is one member.
            case .object: members.count
            default: 0
            }
        }

        subscript(_ key: String) -> Value? {
            guard place.kind == .object else { return nil }
            return outline.index(of: key, in: index).map { Value(outline: outline, index: $0) }
        }

        subscript(_ position: Int) -> Value? {
            guard place.kind == .array, position >= 0, position < place.end else { return nil }
            var element = index + 1
            for _ in 0..<position { element = Int(outline.places[element].next) }
            return Value(outline: outline, index: element)
        }

        var elements: [Value] {
            guard place.kind == .array else { return [] }
            var elements: [Value] = []
            elements.reserveCapacity(Int(place.end))
            var element = index + 1
            while element < place.next {
                elements.append(Value(outline: outline, index: element))
                element = Int(outline.places[element].next)
            }
            return elements
        }

        /// Where a key stands twice, the last value counts, at the first's place.
        var members: [(key: String, value: Value)] {
            guard place.kind == .object else { return [] }
            var members: [(key: String, value: Value)] = []
            var positions: [[UInt8]: Int] = [:]
            var key = index + 1
            while key < place.next {
                let value = Value(outline: outline, index: key + 1)
                let name = Value(outline: outline, index: key).string ?? ""
                let bytes = Array(name.utf8)
                if let position = positions[bytes] {
                    members[position].value = value
                } else {
                    positions[bytes] = members.count
                    members.append((name, value))
                }
                key = Int(outline.places[key + 1].next)
            }
            return members
        }
    }
}

extension JSONOutline {
    /// The last member called `key` of the object at `object`.
    fileprivate func index(of key: String, in object: Int) -> Int? {
        let bytes = text.utf8.span
        let wanted = key.utf8.span
        let end = Int(places[object].next)
        var found: Int?
        var index = object + 1
        while index < end {
            let place = places[index]
            let isWanted =
                if place.kind == .escapedString {
                    JSONEscapes.text(of: self.bytes(of: place)).utf8.elementsEqual(key.utf8)
                } else {
                    Self.equal(bytes, from: Int(place.start), count: Int(place.end - place.start), wanted)
                }
            if isWanted { found = index + 1 }
            index = Int(places[index + 1].next)
        }
        return found
    }

    private static func equal(_ bytes: Span<UInt8>, from start: Int, count: Int, _ wanted: Span<UInt8>) -> Bool {
        guard count == wanted.count else { return false }
        for offset in 0..<count where bytes[start + offset] != wanted[offset] { return false }
        return true
    }

    fileprivate func text(of place: Place) -> String {
        let bytes = text.utf8.span.extracting(Int(place.start)..<Int(place.end))
        // The pointer is read within the call, and the text is kept alive by this outline.
        return unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    fileprivate func bytes(of place: Place) -> [UInt8] {
        let bytes = text.utf8.span.extracting(Int(place.start)..<Int(place.end))
        // As above.
        return unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
