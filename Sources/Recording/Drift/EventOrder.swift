import JSONTree

/// The order in which events of a stream come, as far as the vendor and not the answer decides it.
///
/// The blocks or items of an answer come in the answer's order, and may interleave. So each is looked at by itself, and
/// the events around them together, in which all blocks are one.
struct EventOrder: Sendable {
    /// That one came before the other.
    struct Pair: Sendable, Hashable {
        let before: String
        let after: String

        var reversed: Pair { Pair(before: after, after: before) }
    }

    /// The pairs of one block, or of all blocks of a type: by the first of each kind, and by the last.
    private struct Lane: Sendable {
        var first: Set<Pair> = []
        var last: Set<Pair> = []

        mutating func add(_ labels: [(label: String, index: Int)], comparesLast: Bool) {
            var firsts: [String: Int] = [:]
            var lasts: [String: Int] = [:]
            for (label, index) in labels {
                firsts[label] = min(firsts[label] ?? index, index)
                lasts[label] = index
            }
            first.formUnion(Self.pairs(firsts))
            if comparesLast { last.formUnion(Self.pairs(lasts)) }
        }

        private static func pairs(_ places: [String: Int]) -> [Pair] {
            places.flatMap { left in
                places.filter { left.value < $0.value }.map { Pair(before: left.key, after: $0.key) }
            }
        }
    }

    private var lanes: [String: Lane] = [:]

    /// The order of `events`, in the order in which they came.
    init(of events: [(kind: EventKind, data: JSONTree?)], in api: Recording.API) {
        let events = events.filter { !$0.kind.isKeepAlive }
        switch api {
        case .messages: addItems(events, index: "index", type: "content_block", name: "the content blocks")
        case .responses: addItems(events, index: "output_index", type: "item", name: "the output items")
        case .chatCompletions, .generateContent:
            addLane("", events.enumerated().map { ($1.kind.description, $0) })
            addPieces(events.compactMap(\.data), of: api)
        }
    }

    /// The pairs that come the other way round in `newer`, and never did here.
    func reversed(in newer: EventOrder) -> Set<Pair> {
        var found: Set<Pair> = []
        for (name, old) in lanes {
            guard let new = newer.lanes[name] else { continue }
            for (old, new) in [(old.first, new.first), (old.last, new.last)] {
                found.formUnion(old.filter { !old.contains($0.reversed) && new.contains($0.reversed) })
            }
        }
        return found
    }

    private mutating func addLane(
        _ name: String,
        _ labels: [(label: String, index: Int)],
        comparesLast: Bool = true
    ) {
        lanes[name, default: Lane()].add(labels, comparesLast: comparesLast)
    }

    /// Events that name the block they belong to, and those around them.
    private mutating func addItems(
        _ events: [(kind: EventKind, data: JSONTree?)],
        index: String,
        type: String,
        name: String
    ) {
        var frame: [(label: String, index: Int)] = []
        var items: [Int: [(label: String, index: Int)]] = [:]
        var types: [Int: String] = [:]
        for (place, event) in events.enumerated() {
            guard let item = event.data?[index]?.integer else {
                frame.append((event.kind.withoutOutcome.description, place))
                continue
            }
            frame.append((name, place))
            items[item, default: []].append((event.kind.description, place))
            types[item] = event.data?.at(type, "type")?.string ?? types[item]
        }
        addLane("", frame)
        for (item, labels) in items { addLane(types[item] ?? "none", labels) }
    }

    /// The pieces of an answer whose events are all of one kind.
    private mutating func addPieces(_ chunks: [JSONTree], of api: Recording.API) {
        var pieces: [AnswerPiece: [Int]] = [:]
        for (place, chunk) in chunks.enumerated() {
            for piece in AnswerPiece.pieces(of: chunk, in: api) { pieces[piece, default: []].append(place) }
        }
        func labels(_ chosen: [AnswerPiece]) -> [(label: String, index: Int)] {
            chosen.flatMap { piece in (pieces[piece] ?? []).map { (piece.rawValue, $0) } }
        }
        addLane("end", labels([.answer, .finish]))
        addLane("reasoning", labels([.reasoning, .text]), comparesLast: false)
        addLane("role", labels([.role, .answer]), comparesLast: false)
    }
}

/// What a chunk brings of its first answer.
private enum AnswerPiece: String {
    case role = "the role"
    case reasoning = "reasoning"
    case text
    case answer = "the answer"
    case finish = "the finish reason"

    static func pieces(of chunk: JSONTree, in api: Recording.API) -> Set<AnswerPiece> {
        var pieces: Set<AnswerPiece> =
            api == .generateContent ? ofCandidate(chunk["candidates"]?[0]) : ofChoice(chunk["choices"]?.elements ?? [])
        if !pieces.isDisjoint(with: [.reasoning, .text]) { pieces.insert(.answer) }
        return pieces
    }

    private static func ofCandidate(_ candidate: JSONTree?) -> Set<AnswerPiece> {
        var pieces: Set<AnswerPiece> = []
        if candidate?["finishReason"]?.string != nil { pieces.insert(.finish) }
        for part in candidate?.at("content", "parts")?.elements ?? [] {
            if part["text"]?.string == "" { continue }
            pieces.insert(part["text"] == nil ? .answer : part["thought"]?.bool == true ? .reasoning : .text)
        }
        return pieces
    }

    private static func ofChoice(_ choices: [JSONTree]) -> Set<AnswerPiece> {
        // Of several answers the first: they interleave.
        guard let choice = choices.first(where: { ($0["index"]?.integer ?? 0) == 0 }) else { return [] }
        var pieces: Set<AnswerPiece> = []
        if choice["finish_reason"]?.string != nil { pieces.insert(.finish) }
        guard let delta = choice["delta"] else { return pieces }
        if delta["role"]?.string != nil { pieces.insert(.role) }
        if delta["reasoning_content"]?.string.map({ !$0.isEmpty }) == true { pieces.insert(.reasoning) }
        for key in ["content", "refusal"] where delta[key]?.string.map({ !$0.isEmpty }) == true {
            pieces.insert(.text)
        }
        for part in delta["content"]?.elements ?? [] {
            pieces.insert(part["type"]?.string == "thinking" ? .reasoning : .text)
        }
        if (delta["tool_calls"]?.count ?? 0) > 0 { pieces.insert(.answer) }
        return pieces
    }
}
