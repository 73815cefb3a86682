import EventStream
import JSONTree

/// Looks for secrets in all the ways in which a recording can be read, and not only in its bytes.
///
/// The ways: the bytes; each string of its JSON with its escapes undone; the strings of one member of all events joined,
/// since a secret may be split over deltas; and each of these with percent-encoding undone, with the escapes of JSON
/// within JSON undone, and with what is base64 of a text decoded.
package enum SecretViews {
    /// What is found in a recording, in the order of its fields, each thing once.
    ///
    /// - Parameter secrets: what is known to be secret whatever it looks like.
    package static func findings(in recording: Recording, secrets: [String] = []) -> [RecordingRefusal.Reason] {
        findings(in: recording, known: KnownSecrets(secrets.map { Array($0.utf8) }))
    }

    static func findings(in recording: Recording, known: KnownSecrets) -> [RecordingRefusal.Reason] {
        var search = SecretSearch(known: known)
        for (place, headers) in [("request.headers", recording.request.headers), ("headers", recording.headers)] {
            for header in headers { search.look(at: Array(header.value.utf8), place: "\(place).\(header.name)") }
        }
        search.look(at: Array(recording.request.path.utf8), place: "request.path")
        search.look(at: Array(recording.request.body.serialized().utf8), place: "request.body")
        for member in JSONStrings.all(in: recording.request.body) {
            search.look(at: Array(member.text.utf8), place: "request.body.\(member.path)", isDecoded: true)
        }
        search.look(at: recording.body, place: "body")
        look(atEventsOf: recording, with: &search)
        search.look(at: Array(recording.description.utf8), place: "description", isDecoded: true)
        search.look(at: Array((recording.match?.lastUserText ?? "").utf8), place: "match", isDecoded: true)
        return search.reasons
    }

    /// What is split over the events of a body that was not redacted yet. When a part of it is replaced because it looks
    /// like a whole, the rest would no longer be known.
    static func splitFindings(
        in body: [UInt8],
        of vendor: Recording.Vendor,
        known: KnownSecrets
    ) -> [RecordingRefusal.Reason] {
        var search = SecretSearch(known: known)
        var joined = JoinedStrings()
        for tree in frames(of: body, vendor) {
            for member in JSONStrings.all(in: tree) { joined.append(member) }
        }
        for text in joined.all { search.lookAtSplits(of: text) }
        return search.reasons
    }

    private static func look(atEventsOf recording: Recording, with search: inout SecretSearch) {
        var joined = JoinedStrings()
        for tree in frames(of: recording.body, recording.vendor) {
            for member in JSONStrings.all(in: tree) {
                joined.append(member)
                guard member.text.utf8.count >= SecretSearch.minimumLength else { continue }
                search.look(at: Array(member.text.utf8), place: "body: \(member.path)", isDecoded: true)
            }
        }
        for text in joined.all {
            search.look(at: text.bytes, place: "body: \(text.path)", isDecoded: true, pieces: text)
        }
    }

    /// The JSON of a body: that of its events, or of an error.
    private static func frames(of body: [UInt8], _ vendor: Recording.Vendor) -> [JSONTree] {
        if let tree = try? JSONTree.parse(body, limits: .recorded) { return [tree] }
        let (events, bareError) = StreamEnd.split(body, of: vendor)
        var parser = EventStreamParser()
        let elements = ((try? parser.feed(events)) ?? []) + ((try? parser.finish()) ?? [])
        let frames = elements.compactMap { element -> JSONTree? in
            guard case .event(let event) = element else { return nil }
            return try? JSONTree.parse(event.data, limits: .recorded)
        }
        return frames + [bareError].compactMap(\.self)
    }
}

/// The strings of a JSON value.
enum JSONStrings {
    struct Member {
        /// The names of the members that lead to the string, without the indices of arrays.
        let path: String
        /// The path, with what tells apart several answers, items or parts that come mixed.
        let track: String
        let text: String
    }

    /// All strings, keys included.
    static func all(in tree: JSONTree) -> [Member] {
        var members: [Member] = []
        collect(tree, path: "", track: tree["type"]?.string ?? "", into: &members)
        return members
    }

    private static func collect(_ tree: JSONTree, path: String, track: String, into members: inout [Member]) {
        switch tree.kind {
        case .string: members.append(Member(path: path, track: track, text: tree.string ?? ""))
        case .array:
            for element in tree.elements { collect(element, path: path, track: track, into: &members) }
        case .object:
            var track = track
            for name in ["index", "output_index", "content_index"] {
                if let index = tree[name]?.integer { track += " \(name)\(index)" }
            }
            for (key, value) in tree.members {
                if key.utf8.count >= SecretSearch.minimumLength {
                    members.append(Member(path: path.isEmpty ? "a name" : "\(path): a name", track: key, text: key))
                }
                let next = path.isEmpty ? key : "\(path).\(key)"
                collect(value, path: next, track: "\(track).\(key)", into: &members)
            }
        default: break
        }
    }
}

/// The strings that events have at one path, joined in order.
struct JoinedStrings {
    struct Text {
        let path: String
        var bytes: [UInt8] = []
        /// Where each string after the first begins.
        var starts: [Int] = []
        var first: String
        /// Whether the strings differ; what is the same in all events is no text in pieces.
        var varies = false

        mutating func append(_ text: String) {
            if !bytes.isEmpty { starts.append(bytes.count) }
            varies = varies || text != first
            bytes += Array(text.utf8)
        }

        /// Whether the bytes of a range come from several strings.
        func isSplit(_ range: Range<Int>) -> Bool {
            starts.contains { range.lowerBound < $0 && $0 < range.upperBound }
        }
    }

    private var order: [String] = []
    private var texts: [String: Text] = [:]

    var all: [Text] {
        order.compactMap { texts[$0] }.filter { !$0.starts.isEmpty && $0.varies }
    }

    mutating func append(_ member: JSONStrings.Member) {
        for key in ["p\(member.path)", "t\(member.track)"] {
            if texts[key] == nil {
                order.append(key)
                texts[key] = Text(path: member.path, first: member.text)
            }
            texts[key]?.append(member.text)
        }
    }
}
