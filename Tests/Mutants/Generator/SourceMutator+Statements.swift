import SwiftSyntax

extension SourceMutator {
    private static let assignmentOperators: Set = [
        "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&+=", "&-=", "&*=",
    ]

    /// A call or an assignment that is not made.
    func leaveOut(_ node: CodeBlockItemSyntax) {
        guard case .expr(let expression) = node.item else { return }
        let core = expression.withoutEffects
        let isAssignment: Bool
        if let infix = core.as(InfixOperatorExprSyntax.self) {
            let token = infix.operator.trimmedDescription
            guard Self.assignmentOperators.contains(token) else { return }
            let target = infix.leftOperand.trimmedDescription
            // What is given its first value has to be given it.
            if token == "=", isUnassigned(target) { return }
            if token == "=", isInInitializer, !target.contains(".") || target.hasPrefix("self.") || target == "self" {
                return
            }
            if target == "_", infix.rightOperand.withoutEffects.as(FunctionCallExprSyntax.self) == nil { return }
            isAssignment = true
        } else if let call = core.as(FunctionCallExprSyntax.self), !call.isArid {
            let callee = call.calledExpression.trimmedDescription
            if callee == "self.init" || callee == "super.init" || callee == "continuation.resume" { return }
            isAssignment = false
        } else {
            return
        }
        if !isAssignment, isReturned(node) { return }
        wrap(.statement, node.item, "if !mutantIsOn(%) { ", " }", replacement: "")
    }

    /// Whether a statement may be the value of what is around it, being alone there.
    private func isReturned(_ node: CodeBlockItemSyntax) -> Bool {
        guard let list = node.parent?.as(CodeBlockItemListSyntax.self), list.count == 1, let around = list.parent else {
            return false
        }
        if around.is(ClosureExprSyntax.self) || around.is(AccessorBlockSyntax.self) { return true }
        if let choice = around.parent?.parent?.as(SwitchExprSyntax.self) { return isValue(choice) }
        guard let owner = around.as(CodeBlockSyntax.self)?.parent else { return false }
        if owner.is(IfExprSyntax.self) { return isValue(owner) }
        if let function = owner.as(FunctionDeclSyntax.self) { return function.signature.returnClause != nil }
        return owner.as(AccessorDeclSyntax.self)?.accessorSpecifier.text == "get"
    }

    /// Whether an `if` or `switch` may be an expression whose branches are values.
    private func isValue(_ choice: some SyntaxProtocol) -> Bool {
        guard let parent = choice.parent else { return false }
        // `else if`
        if parent.is(IfExprSyntax.self) { return isValue(parent) }
        guard parent.is(ExpressionStmtSyntax.self) else { return true }
        return parent.parent?.as(CodeBlockItemSyntax.self).map(isReturned) ?? false
    }

    /// A body that returns an empty value at once.
    func returnEarly(_ type: TypeSyntax?, _ statements: CodeBlockItemListSyntax) {
        guard let first = statements.first, let last = statements.last else { return }
        var (value, rest) = ("", "")
        if let type {
            guard let empty = Self.empty(type) else { return }
            value = empty
            if statements.count == 1, let only = Self.onlyValue(first) {
                // What can only be false has other operators in it.
                let isBranching = only.is(IfExprSyntax.self) || only.is(SwitchExprSyntax.self)
                if only.trimmedDescription == value || (value == "false" && !isBranching) { return }
                rest = "return "
            }
        } else if statements.count < 2 {
            return
        }
        let statement = value.isEmpty ? "return" : "return \(value)"
        guard let (index, number) = mutant(.empty, statements, "its body", statement) else { return }
        let range = first.extent.lowerBound..<last.extent.upperBound
        edits.wrap(range, "if mutantIsOn(\(number)) { \(statement) }; \(rest)", "", mutants: [index])
    }

    /// The expression that a body of one statement returns without saying so.
    private static func onlyValue(_ item: CodeBlockItemSyntax) -> ExprSyntax? {
        switch item.item {
        case .expr(let expression): expression
        case .stmt(let statement):
            statement.as(ExpressionStmtSyntax.self)?.expression.withoutReturns
        default: nil
        }
    }

    private static let empties = [
        "Bool": "false", "Int": "0", "Int64": "0", "Int32": "0", "UInt64": "0", "UInt32": "0", "UInt8": "0",
        "UInt16": "0", "Double": "0", "String": "\"\"", "Substring": "\"\"", "Duration": ".zero",
    ]

    private static func empty(_ type: TypeSyntax) -> String? {
        if type.is(OptionalTypeSyntax.self) { return "nil" }
        if type.is(ArrayTypeSyntax.self) { return "[]" }
        if type.is(DictionaryTypeSyntax.self) { return "[:]" }
        let name = type.trimmedDescription
        return name.hasPrefix("Set<") ? "[]" : empties[name]
    }

    /// Cases taken for others: for the default where there is one, else for the next one.
    func mutate(_ node: SwitchExprSyntax) {
        let cases = node.cases.compactMap { element in
            if case .switchCase(let value) = element { value } else { nil }
        }
        let hasDefault = cases.contains { if case .default = $0.label { true } else { false } }
        for (position, current) in cases.enumerated() {
            guard case .case(let label) = current.label else { continue }
            let original = label.caseItems.trimmedDescription
            if hasDefault {
                guard let (index, number) = mutant(.switchCase, label.caseItems, original, "default") else { continue }
                edits.wrap(label.caseItems.extent, "", "", mutants: [index])
                for item in label.caseItems {
                    if let condition = item.whereClause?.condition {
                        edits.wrap(condition.extent, "!mutantIsOn(\(number)) && (", ")")
                    } else {
                        edits.wrap(item.pattern.extent, "", " where !mutantIsOn(\(number))")
                    }
                }
            } else if cases.count > 1 {
                let next = cases[(position + 1) % cases.count]
                guard case .case(let other) = next.label, !other.bindsNames, !next.statements.isEmpty,
                    !current.statements.isEmpty
                else { continue }
                let text = next.statements.trimmedDescription
                if text == current.statements.trimmedDescription || text.contains("fallthrough") { continue }
                if current.statements.trimmedDescription.contains("fallthrough") { continue }
                wrap(
                    .switchCase,
                    current.statements,
                    "if mutantIsOn(%) { \(text) } else { ",
                    " }",
                    original: original,
                    replacement: other.caseItems.trimmedDescription
                )
            }
        }
    }
}

extension SwitchCaseLabelSyntax {
    fileprivate var bindsNames: Bool {
        caseItems.contains { item in
            item.pattern.tokens(viewMode: .sourceAccurate).contains { ["let", "var"].contains($0.text) }
        }
    }
}
