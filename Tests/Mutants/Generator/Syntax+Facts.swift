import SwiftSyntax

extension SyntaxProtocol {
    /// The node without the space and comments around it, in bytes.
    var extent: Range<Int> {
        let start = positionAfterSkippingLeadingTrivia.utf8Offset
        return start..<max(start, endPositionBeforeTrailingTrivia.utf8Offset)
    }

    /// Whether the declaration around a node can be used by other modules.
    var isDeclaredForOthers: Bool {
        var node = parent
        while let current = node {
            if let declaration = current.asProtocol((any WithModifiersSyntax).self) {
                return declaration.modifiers.contains { ["public", "package", "open"].contains($0.name.text) }
            }
            node = current.parent
        }
        return false
    }
}

extension VariableDeclSyntax {
    private var isAtTopLevel: Bool {
        parent?.parent?.parent?.is(SourceFileSyntax.self) ?? false
    }

    private var isMember: Bool { parent?.is(MemberBlockItemSyntax.self) ?? false }

    var isLocal: Bool { !isMember && !isAtTopLevel }

    /// Whether its value is found once a process.
    var isEvaluatedOnce: Bool {
        guard bindings.contains(where: { $0.initializer != nil }) else { return false }
        return isAtTopLevel || modifiers.contains { ["static", "class"].contains($0.name.text) }
    }

    /// The type as which a constant can be computed each time it is asked for, to the same effect; `nil` where it cannot.
    var computedType: String? {
        guard isEvaluatedOnce, bindingSpecifier.text == "let", attributes.isEmpty, bindings.count == 1,
            let binding = bindings.first, binding.pattern.is(IdentifierPatternSyntax.self),
            let value = binding.initializer?.value, value.isConstant
        else { return nil }
        guard let type = binding.typeAnnotation?.type.trimmedDescription else { return value.literalType }
        guard type == "Set" else { return type }
        // A variable that is computed has to say of what.
        let elements = value.as(ArrayExprSyntax.self)?.elements.map(\.expression.literalType) ?? []
        return Set(elements).count == 1 ? elements[0].map { "Set<\($0)>" } : nil
    }
}

extension ExprSyntax {
    /// Whether it is made of literals, so that it is the same each time.
    fileprivate var isConstant: Bool {
        switch self.as(ExprSyntaxEnum.self) {
        case .stringLiteralExpr, .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr: true
        case .arrayExpr(let array): array.elements.allSatisfy { $0.expression.isConstant }
        case .dictionaryExpr(let dictionary):
            if case .elements(let elements) = dictionary.content {
                elements.allSatisfy { $0.key.isConstant && $0.value.isConstant }
            } else {
                true
            }
        case .tupleExpr(let tuple): tuple.elements.allSatisfy { $0.expression.isConstant }
        case .prefixOperatorExpr(let prefix): prefix.expression.isConstant
        case .infixOperatorExpr(let infix): infix.leftOperand.isConstant && infix.rightOperand.isConstant
        case .memberAccessExpr(let member): member.base == nil
        case .functionCallExpr(let call):
            call.calledExpression.isDurationMaker && call.arguments.allSatisfy { $0.expression.isConstant }
        default: false
        }
    }

    private var isDurationMaker: Bool {
        guard let member = self.as(MemberAccessExprSyntax.self) else { return false }
        return ["seconds", "milliseconds", "microseconds"].contains(member.declName.baseName.text)
            && ["", "Duration"].contains(member.base?.trimmedDescription ?? "")
    }

    /// The type of a literal to which nothing gives another one.
    fileprivate var literalType: String? {
        switch self.as(ExprSyntaxEnum.self) {
        case .stringLiteralExpr: "String"
        case .integerLiteralExpr: "Int"
        case .floatLiteralExpr: "Double"
        case .booleanLiteralExpr: "Bool"
        case .infixOperatorExpr(let infix) where ["+", "-", "*", "/"].contains(infix.operator.trimmedDescription):
            infix.leftOperand.literalType == infix.rightOperand.literalType ? infix.leftOperand.literalType : nil
        case .functionCallExpr(let call):
            call.calledExpression.trimmedDescription.hasPrefix("Duration.") ? "Duration" : nil
        default: nil
        }
    }

    /// The expression, unless its branches return by themselves.
    var withoutReturns: ExprSyntax? {
        let hasReturns = tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .keyword(.return) }
        return hasReturns ? nil : self
    }

    /// The expression without `try` and `await`.
    var withoutEffects: ExprSyntax {
        if let expression = self.as(TryExprSyntax.self) { return expression.expression.withoutEffects }
        if let expression = self.as(AwaitExprSyntax.self) { return expression.expression.withoutEffects }
        return self
    }
}

extension FunctionCallExprSyntax {
    private static let levels: Set = ["trace", "debug", "info", "notice", "warning", "error", "critical", "log"]
    private static let checks: Set = [
        "precondition", "preconditionFailure", "assert", "assertionFailure", "fatalError", "print", "Logger",
    ]

    /// Whether nobody answers for what it does: a log line, or what ends the process where the code is wrong.
    var isArid: Bool {
        if let name = calledExpression.as(DeclReferenceExprSyntax.self) {
            return Self.checks.contains(name.baseName.text)
        }
        guard let member = calledExpression.as(MemberAccessExprSyntax.self) else { return false }
        let base = member.base?.trimmedDescription.lowercased() ?? ""
        return Self.levels.contains(member.declName.baseName.text)
            && (base.hasSuffix("logger") || base.hasSuffix("logger?"))
    }
}

extension String {
    /// On one line, and so short that a table can show it.
    var shortened: String {
        let words = split { $0 == "\n" || $0 == " " }.joined(separator: " ")
        return words.count > 160 ? words.prefix(157) + "…" : words
    }
}
