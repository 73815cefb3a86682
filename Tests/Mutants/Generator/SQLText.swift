/// SQL in a literal of Swift, and the ways in which it can be made wrong.
///
/// No parameter is taken out, since PostgreSQL would refuse the statement for that alone: what is left out stays, without effect.
struct SQLText {
    struct Variant {
        let mutator: Mutator
        let original: String
        let replacement: String
        /// The whole literal.
        let text: String
    }

    private let literal: [UInt8]
    private let tokens: [SQLToken]
    private let schema: SQLSchema

    init(_ literal: String, schema: SQLSchema) {
        self.literal = Array(literal.utf8)
        tokens = SQLToken.all(of: self.literal)
        self.schema = schema
    }

    private static let beginnings = [
        "SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH ", "AND ", "WHERE ", "ORDER BY ",
    ]
    private static let inside = ["SELECT ", "INSERT INTO ", "DELETE FROM ", " WHERE ", " ORDER BY ", " JOIN "]

    static func isSQL(_ literal: String) -> Bool {
        let text = literal.drop { $0 == "\"" || $0 == "\n" || $0 == " " }
        return beginnings.contains { text.hasPrefix($0) } || inside.contains { literal.contains($0) }
    }

    var variants: [Variant] {
        tokens.indices.flatMap(variants(at:))
    }

    private func variants(at place: Int) -> [Variant] {
        let token = tokens[place]
        switch token.text {
        case "AND", "OR":
            if token.text == "AND", isOfBetween(place) { return [] }
            let other = token.text == "AND" ? "OR" : "AND"
            return [replace(.sqlLogic, place, other)] + operand(after: place)
        case "WHERE", "HAVING": return operand(after: place)
        case "ON": return next(place) == "CONFLICT" ? [] : operand(after: place)
        case "(": return operandOfGroup(place)
        case "<": return [replace(.sqlRelation, place, "<="), replace(.sqlRelation, place, ">=")]
        case "<=": return [replace(.sqlRelation, place, "<"), replace(.sqlRelation, place, ">")]
        case ">": return [replace(.sqlRelation, place, ">="), replace(.sqlRelation, place, "<=")]
        case ">=": return [replace(.sqlRelation, place, ">"), replace(.sqlRelation, place, "<")]
        case "<>": return [replace(.sqlRelation, place, "=")]
        case "=": return isAssigned(place) ? [] : [replace(.sqlRelation, place, "<>")]
        case "IS":
            let isNegated = next(place) == "NOT"
            return [replace(.sqlRelation, place...(isNegated ? place + 1 : place), isNegated ? "IS" : "IS NOT")]
        case "ASC": return [replace(.sqlOrder, place, "DESC")]
        case "DESC": return [replace(.sqlOrder, place, "ASC")]
        case "ORDER": return orders(after: place)
        case "LIMIT":
            guard place + 1 < tokens.count, ![")", "("].contains(tokens[place + 1].text) else { return [] }
            return [replace(.sqlLimit, place + 1, "\(tokens[place + 1].text) + 1")]
        case "DISTINCT": return ["FROM", "ON"].contains(next(place)) ? [] : [replace(.sqlDistinct, place, "")]
        case "JOIN":
            if previous(place) == "LEFT" { return [replace(.sqlJoin, (place - 1)...place, "JOIN")] }
            let isOther = ["RIGHT", "FULL", "CROSS", "OUTER", "NATURAL"].contains(previous(place))
            return isOther ? [] : [replace(.sqlJoin, place, "LEFT JOIN")]
        case "SET": return next(place) == "LOCAL" ? [] : members(after: place)
        default: return variants(of: token, at: place)
        }
    }

    private func variants(of token: SQLToken, at place: Int) -> [Variant] {
        switch token.kind {
        case .number:
            guard !["LIMIT", "SELECT"].contains(previous(place)), let value = Int(token.text) else { return [] }
            return [replace(.sqlNumber, place, "\(value + 1)")]
        case .text:
            // `interval '30 days'`
            let words = token.text.dropFirst().split(separator: " ", maxSplits: 1)
            if words.count == 2, let value = Int(words[0]) {
                return [replace(.sqlNumber, place, "'\(value + 1) \(words[1])")]
            }
            return token.text.count > 2 ? [replace(.text, place, "'x\(token.text.dropFirst())")] : []
        case .word: return column(place)
        default: return []
        }
    }

    // MARK: Conditions

    private static let terminators: Set = [
        "AND", "OR", "ORDER", "GROUP", "LIMIT", "RETURNING", "UNION", "FOR", "FROM", "JOIN", "LEFT", "CROSS", "WHERE",
        "HAVING", "ON", "THEN", "SET", "WINDOW", "OFFSET", "ELSE", "END", ",", "AS", "USING", "DO",
    ]

    /// What a condition's operand is, given what stands before it.
    private func operand(after place: Int) -> [Variant] {
        let depth = tokens[place].depth
        var stop = place + 1
        while stop < tokens.count, tokens[stop].depth > depth || !ends(stop, depth: depth) { stop += 1 }
        guard stop > place + 1 else { return [] }
        let isOfOr = tokens[place].text == "OR" || (stop < tokens.count && tokens[stop].text == "OR")
        let range = (place + 1)...(stop - 1)
        return [replace(.sqlCondition, range, "(\(text(range)) \(isOfOr ? "AND FALSE" : "OR TRUE"))")]
    }

    private func ends(_ place: Int, depth: Int) -> Bool {
        let token = tokens[place]
        if token.depth < depth || (token.text == ")" && token.depth < depth) { return true }
        if token.text == "AND", isOfBetween(place) { return false }
        // `IS DISTINCT FROM`
        if token.text == "FROM", previous(place) == "DISTINCT" { return false }
        return token.depth == depth
            && (Self.terminators.contains(token.text) || token.text == ")" && token.depth < depth + 1 && !opens(place))
    }

    /// Whether a closing parenthesis belongs to one that was opened in the operand, which has the same depth.
    private func opens(_ place: Int) -> Bool {
        let depth = tokens[place].depth
        return tokens[..<place].last { $0.depth <= depth }?.depth == depth
            && tokens[..<place].last { $0.depth <= depth && ($0.text == "(" || $0.text == ")") }?.text == "("
    }

    /// The first operand of `(a OR b)`.
    private func operandOfGroup(_ place: Int) -> [Variant] {
        let depth = tokens[place].depth + 1
        var isGroup = false
        for token in tokens[(place + 1)...] {
            if token.depth < depth { break }
            if token.depth == depth, ["SELECT", ",", "WHERE", "WITH"].contains(token.text) { return [] }
            if token.depth == depth, token.text == "AND" || token.text == "OR" { isGroup = true }
        }
        guard isGroup,
            let stop = tokens.indices[(place + 1)...].first(where: {
                tokens[$0].depth == depth && ends($0, depth: depth)
            })
        else { return [] }
        guard stop > place + 1 else { return [] }
        let range = (place + 1)...(stop - 1)
        return [
            replace(.sqlCondition, range, "(\(text(range)) \(tokens[stop].text == "OR" ? "AND FALSE" : "OR TRUE"))")
        ]
    }

    private func isOfBetween(_ place: Int) -> Bool {
        let depth = tokens[place].depth
        let before = tokens[..<place].last {
            $0.depth == depth && ["BETWEEN", "AND", "OR", "WHERE", "ON"].contains($0.text)
        }
        return before?.text == "BETWEEN"
    }

    // MARK: Lists

    private func orders(after place: Int) -> [Variant] {
        guard next(place) == "BY" else { return [] }
        let depth = tokens[place].depth
        var variants: [Variant] = []
        for stop in (place + 2)...tokens.count {
            let isEnd =
                stop == tokens.count || tokens[stop].depth < depth
                || (tokens[stop].depth == depth && Self.terminators.contains(tokens[stop].text))
            if isEnd, stop > place + 2 {
                let last = tokens[stop - 1]
                if !["ASC", "DESC", "NULLS", "FIRST", "LAST"].contains(last.text) {
                    variants.append(replace(.sqlOrder, stop - 1, "\(last.text) DESC"))
                }
            }
            if isEnd, stop == tokens.count || tokens[stop].text != "," { break }
        }
        return variants
    }

    /// Members of an `UPDATE`, each left as it is.
    private func members(after place: Int) -> [Variant] {
        let depth = tokens[place].depth
        guard let table = updatedTable(before: place) else { return [] }
        var variants: [Variant] = []
        var start = place + 1
        for stop in start...tokens.count {
            let isEnd =
                stop == tokens.count || tokens[stop].depth < depth
                || (tokens[stop].depth == depth && ["WHERE", "FROM", "RETURNING", ","].contains(tokens[stop].text)
                    && previous(stop) != "DISTINCT")
            guard isEnd else { continue }
            if stop > start + 2, tokens[start + 1].text == "=", tokens[start].kind == .word {
                let range = (start + 2)...(stop - 1)
                let kept = "CASE WHEN TRUE THEN \(table).\(tokens[start].text) ELSE \(text(range)) END"
                variants.append(replace(.sqlMember, range, kept))
            }
            start = stop + 1
            if stop == tokens.count || tokens[stop].text != "," { break }
        }
        return variants
    }

    private func updatedTable(before place: Int) -> String? {
        if previous(place) == "UPDATE" {
            // ON CONFLICT … DO UPDATE SET
            guard let insert = tokens[..<place].lastIndex(where: { $0.text == "INTO" }), insert + 1 < place else {
                return nil
            }
            return next(insert + 1) == "AS" ? tokens[insert + 3].text : tokens[insert + 1].text
        }
        guard place > 1 else { return nil }
        return tokens[place - 1].kind == .word ? tokens[place - 1].text : nil
    }

    private func isAssigned(_ place: Int) -> Bool {
        let depth = tokens[place].depth
        let before = tokens[..<place].last {
            $0.depth == depth && ["SET", "WHERE", "ON", "AND", "OR", "SELECT", "FROM", "WHEN"].contains($0.text)
        }
        return before?.text == "SET"
    }

    private static let clauses: Set = ["SELECT", "FROM", "WHERE", "ORDER", "GROUP", "RETURNING", "SET", "VALUES", "ON"]

    /// A column for the next one of its type.
    private func column(_ place: Int) -> [Variant] {
        let token = tokens[place]
        guard !["AS", "INTO", "FROM", "JOIN", "UPDATE", "SET"].contains(previous(place)), next(place) != "." else {
            return []
        }
        if next(place) == "=", isAssigned(place) || ["SET", ","].contains(previous(place)) { return [] }
        // The columns that are inserted into, and those of a conflict.
        if token.depth > 0,
            let open = tokens[..<place].lastIndex(where: { $0.depth == token.depth - 1 && $0.text == "(" }),
            open > 0, previous(open) == "CONFLICT" || (open > 1 && tokens[open - 2].text == "INTO")
        {
            return []
        }
        let names = tokens.filter { $0.kind == .word && schema.tables[$0.text] != nil }.map(\.text)
        guard let other = schema.counterpart(of: token.text, in: names) else { return [] }
        // A column of the result keeps its name.
        let isResult =
            ["SELECT", ","].contains(previous(place)) && ["FROM", ","].contains(next(place))
            && tokens[..<place].last { $0.depth == token.depth && Self.clauses.contains($0.text) }?.text == "SELECT"
        return [replace(.sqlColumn, place, isResult ? "\(other) AS \(token.text)" : other)]
    }

    // MARK: Texts

    private func next(_ place: Int) -> String { place + 1 < tokens.count ? tokens[place + 1].text : "" }

    private func previous(_ place: Int) -> String { place > 0 ? tokens[place - 1].text : "" }

    private func bytes(_ range: ClosedRange<Int>) -> Range<Int> {
        tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound].range.upperBound
    }

    private func text(_ range: ClosedRange<Int>) -> String { String(decoding: literal[bytes(range)], as: UTF8.self) }

    private func replace(_ mutator: Mutator, _ place: Int, _ replacement: String) -> Variant {
        replace(mutator, place...place, replacement)
    }

    private func replace(_ mutator: Mutator, _ range: ClosedRange<Int>, _ replacement: String) -> Variant {
        let bytes = bytes(range)
        let whole = literal[..<bytes.lowerBound] + Array(replacement.utf8) + literal[bytes.upperBound...]
        // Enough around it that one place is told from another.
        let (before, after) = (max(range.lowerBound - 1, 0), min(range.upperBound + 1, tokens.count - 1))
        let left = before < range.lowerBound ? tokens[before].text + " " : ""
        let right = after > range.upperBound ? " " + tokens[after].text : ""
        return Variant(
            mutator: mutator,
            original: left + text(range) + right,
            replacement: left + replacement + right,
            text: String(decoding: whole, as: UTF8.self)
        )
    }
}
