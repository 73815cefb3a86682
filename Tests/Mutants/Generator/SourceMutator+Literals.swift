import SwiftParser
import SwiftSyntax

extension SourceMutator {
    func mutate(_ node: IntegerLiteralExprSyntax) {
        let digits = node.literal.text.filter { $0 != "_" }
        let radix = ["0x": 16, "0o": 8, "0b": 2][String(digits.prefix(2))] ?? 10
        guard let value = Int(radix == 10 ? digits : String(digits.dropFirst(2)), radix: radix), value < .max else {
            return
        }
        choose(.number, node, "\(value + 1)")
    }

    func mutate(_ node: FloatLiteralExprSyntax) {
        guard let value = Double(node.literal.text.filter { $0 != "_" }) else { return }
        choose(.number, node, "\(value + 1)")
    }

    func mutate(_ node: BooleanLiteralExprSyntax) {
        if node.parent?.is(ConditionElementSyntax.self) ?? false { return }
        wrap(.negation, node, "mutantNot(%, ", ")", replacement: node.literal.text == "true" ? "false" : "true")
    }

    /// Changes a text by a character; one that is SQL by what PostgreSQL makes of it.
    func mutate(_ node: StringLiteralExprSyntax) {
        guard node.openingPounds == nil else { return }
        let source = Array(node.trimmedDescription.utf8)
        let text = String(decoding: source, as: UTF8.self)
        if SQLText.isSQL(text) { return mutateSQL(node, text) }
        guard let place = insertion(in: node) else {
            if node.segments.trimmedDescription.isEmpty { choose(.text, node, "\"x\"") }
            return
        }
        let start = node.extent.lowerBound
        let changed: [UInt8]
        if let only = node.representedLiteralValue, only.unicodeScalars.count == 1 {
            // It may be a character, which stays one.
            changed = Array((only == "x" ? "\"y\"" : "\"x\"").utf8)
        } else {
            changed = source[..<(place - start)] + [UInt8(ascii: "x")] + source[(place - start)...]
        }
        let replacement = String(decoding: changed, as: UTF8.self)
        if node.isOfLongCollection {
            wrap(.text, node, "mutantText([%], ", ", \(replacement))", replacement: replacement)
        } else {
            choose(.text, node, replacement)
        }
    }

    /// Where a character can be put into a text: before the first that is neither space nor interpolated.
    private func insertion(in node: StringLiteralExprSyntax) -> Int? {
        for segment in node.segments {
            if case .stringSegment(let text) = segment,
                text.content.text.contains(where: { !$0.isWhitespace && $0 != "\\" }) || node.segments.count == 1,
                !text.content.text.isEmpty
            {
                return text.content.extent.lowerBound
            }
        }
        return nil
    }

    private func mutateSQL(_ node: StringLiteralExprSyntax, _ text: String) {
        var indices: [Int] = []
        var numbers: [String] = []
        var variants: [String] = []
        for variant in SQLText(text, schema: schema).variants {
            guard let (index, number) = mutant(variant.mutator, node, variant.original, variant.replacement) else {
                continue
            }
            indices.append(index)
            numbers.append("\(number)")
            variants.append(variant.text)
        }
        guard !indices.isEmpty else { return }
        let suffix = variants.map { ", \($0)" }.joined() + ")"
        edits.wrap(node.extent, "mutantText([\(numbers.joined(separator: ", "))], ", suffix, mutants: indices)
    }
}

extension StringLiteralExprSyntax {
    /// Whether it is one of many elements, which the compiler only gets through where it need not look for their type.
    fileprivate var isOfLongCollection: Bool {
        guard let list = parent?.parent else { return false }
        return (list.as(ArrayElementListSyntax.self)?.count ?? list.as(DictionaryElementListSyntax.self)?.count ?? 0)
            > 4
    }
}
