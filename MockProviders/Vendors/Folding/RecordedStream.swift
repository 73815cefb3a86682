import EventStream
import JSONTree
import Recording

/// One event of a recorded stream and the bytes it was written with.
struct Frame: Sendable {
    /// Where it stands in the body, its blank line included.
    let range: Range<Int>
    let name: String
    let data: String
    /// The data as JSON, where it is that.
    let json: JSONTree?
    fileprivate let body: [UInt8]

    /// Where `text` stands in the frame's bytes, if it does.
    func range(of text: String) -> Range<Int>? {
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty, range.count >= wanted.count else { return nil }
        for start in range.lowerBound...(range.upperBound - wanted.count)
        where body[start] == wanted[0] && body[start..<start + wanted.count].elementsEqual(wanted) {
            return start..<start + wanted.count
        }
        return nil
    }

    /// Where a member stands whose value is a string without escapes, with the comma before it.
    func range(ofString member: String) -> Range<Int>? {
        guard let opening = range(of: ",\"\(member)\":\""),
            let closing = body[opening.upperBound..<range.upperBound].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        return opening.lowerBound..<closing + 1
    }
}

/// A recorded body read as the stream of events it is.
struct RecordedStream: Sendable {
    let frames: [Frame]
    /// A JSON object that stands in the stream outside of any event, as Google's late errors do.
    let stray: JSONTree?

    init(_ recording: Recording) {
        self.init(bytes: recording.body)
    }

    init(bytes body: [UInt8]) {
        var frames: [Frame] = []
        var stray: [String] = []
        var halves = EscapedHalves()
        for range in Self.blocks(of: body) {
            var parser = EventStreamParser()
            // A recording is in memory already, and an event beyond the parser's bound is no event of a vendor's.
            var elements = (try? parser.feed(body[range])) ?? []
            elements += (try? parser.finish()) ?? []
            for element in elements {
                switch element {
                case .event(let event):
                    let json = try? JSONTree.parse(halves.join(event.data))
                    frames.append(Frame(range: range, name: event.name, data: event.data, json: json, body: body))
                case .unknownField(let line): stray.append(line)
                case .comment: continue
                }
            }
        }
        self.frames = frames
        self.stray = stray.isEmpty ? nil : try? JSONTree.parse(stray.joined(separator: "\n"))
    }

    /// The data of the events, as far as it is JSON.
    var objects: [JSONTree] {
        frames.compactMap(\.json)
    }

    /// The body cut behind each blank line, the rest at the end included.
    private static func blocks(of body: [UInt8]) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var start = 0
        var lineStart = 0
        for index in body.indices where body[index] == UInt8(ascii: "\n") {
            let line = body[lineStart..<index]
            lineStart = index + 1
            guard line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")]) else { continue }
            blocks.append(start..<lineStart)
            start = lineStart
        }
        if start < body.count { blocks.append(start..<body.count) }
        return blocks
    }
}

/// Joins the two escapes of one character that a stream has in two frames: the first is moved to where the second is.
private struct EscapedHalves {
    private var pending = ""

    mutating func join(_ data: String) -> String {
        guard pending.isEmpty == false || data.contains("\\ud") || data.contains("\\uD") else { return data }
        var data = data
        if !pending.isEmpty, let low = data.firstRange(of: /\\u[dD][c-fC-F][0-9a-fA-F]{2}/) {
            data.insert(contentsOf: pending, at: low.lowerBound)
            pending = ""
        }
        if let high = data.firstRange(of: /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])/) {
            pending = String(data[high])
            data.removeSubrange(high)
        }
        return data
    }
}
