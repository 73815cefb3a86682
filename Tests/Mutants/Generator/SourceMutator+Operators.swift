import SwiftSyntax

extension SourceMutator {
    private static let relations: Set = ["==", "!=", "===", "!==", "<", "<=", ">", ">="]
    private static let bounds = [
        "<": (helper: "mutantLess", other: "<="), "<=": ("mutantLessOrEqual", "<"),
        ">": ("mutantGreater", ">="), ">=": ("mutantGreaterOrEqual", ">"),
    ]
    private static let arithmetic = [
        "+": (helper: "mutantPlus", other: "-"), "-": ("mutantMinus", "+"), "*": ("mutantTimes", "/"),
        "/": ("mutantDivided", "*"), "%": ("mutantRemainder", "/"), "&": ("mutantBitAnd", "|"),
        "|": ("mutantBitOr", "&"), "<<": ("mutantShiftLeft", ">>"), ">>": ("mutantShiftRight", "<<"),
    ]
    private static let assignments = ["+=": (helper: "mutantAdd", other: "-="), "-=": ("mutantSubtract", "+=")]

    /// Relations, bounds, arithmetic, logic and what stands for an absent value.
    func mutate(_ node: InfixOperatorExprSyntax) {
        guard let token = node.operator.as(BinaryOperatorExprSyntax.self)?.operator else { return }
        let (left, right) = (node.leftOperand.trimmedDescription, node.rightOperand.trimmedDescription)
        func swap(_ mutator: Mutator, _ helper: String, _ other: String, isInout: Bool = false) {
            wrap(
                mutator,
                node,
                "\(helper)(%, \(isInout ? "&" : "")",
                ")",
                replacement: "\(left) \(other) \(right)",
                replacing: token
            )
        }
        if Self.relations.contains(token.text) {
            wrap(.relation, node, "mutantNot(%, ", ")", replacement: "!(\(node.trimmedDescription))")
            if let (helper, other) = Self.bounds[token.text] { swap(.bound, helper, other) }
        } else if let (helper, other) = Self.arithmetic[token.text] {
            swap(.arithmetic, helper, other)
        } else if let (helper, other) = Self.assignments[token.text] {
            swap(.arithmetic, helper, other, isInout: true)
        } else if token.text == "&&" || token.text == "||" {
            let (helper, other) = token.text == "&&" ? ("mutantAnd", "||") : ("mutantOr", "&&")
            swap(.logic, helper, other)
            negateLeaves(node.leftOperand)
            negateLeaves(node.rightOperand)
        } else if token.text == "??" {
            wrap(.optional, node.leftOperand, "mutantNil(%, ", ")", replacement: "nil")
        } else if token.text == "..<" || token.text == "...", !node.rightOperand.is(IntegerLiteralExprSyntax.self) {
            wrap(.bound, node.rightOperand, "mutantNext(%, ", ")", replacement: "\(right) + 1")
        }
    }

    func negate(_ node: some SyntaxProtocol) {
        wrap(.negation, node, "mutantNot(%, ", ")", replacement: "!(\(node.trimmedDescription))")
    }

    /// Negates the parts of a condition that no other operator turns into their opposite.
    func negateLeaves(_ node: ExprSyntax) {
        switch node.as(ExprSyntaxEnum.self) {
        case .tupleExpr(let tuple):
            if tuple.elements.count == 1, let inner = tuple.elements.first?.expression { negateLeaves(inner) }
        case .infixOperatorExpr(let infix):
            let token = infix.operator.trimmedDescription
            if !Self.relations.contains(token), token != "&&", token != "||" { negate(node) }
        case .prefixOperatorExpr(let prefix):
            if prefix.operator.text != "!" { negate(node) }
        case .booleanLiteralExpr: break
        default: negate(node)
        }
    }

    /// Conditions negated, bound values made nil, patterns that do not match.
    func mutate(_ node: ConditionElementSyntax) {
        switch node.condition {
        case .expression(let expression): negateLeaves(expression)
        case .optionalBinding(let binding):
            if let value = binding.initializer?.value {
                wrap(.optional, value, "mutantNil(%, ", ")", replacement: "nil")
            } else if let (index, number) = mutant(.optional, binding, binding.pattern.trimmedDescription, "nil") {
                let name = binding.pattern.trimmedDescription
                edits.wrap(binding.pattern.extent, "", " = mutantNil(\(number), \(name))", mutants: [index])
            }
        case .matchingPattern(let pattern):
            if let (index, number) = mutant(.switchCase, pattern, pattern.trimmedDescription, "false") {
                edits.wrap(pattern.extent, "", ", !mutantIsOn(\(number))", mutants: [index])
            }
        default: break
        }
    }

    private static let swaps = [
        "prefix": "suffix", "suffix": "prefix", "hasPrefix": "hasSuffix", "hasSuffix": "hasPrefix",
        "dropFirst": "dropLast", "dropLast": "dropFirst", "min": "max", "max": "min", "lowercased": "uppercased",
        "uppercased": "lowercased", "removeFirst": "removeLast", "removeLast": "removeFirst", "first": "last",
        "last": "first", "firstIndex": "lastIndex", "lastIndex": "firstIndex",
    ]

    func mutate(_ node: FunctionCallExprSyntax) {
        if let name = node.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName {
            guard ["min", "max"].contains(name.text), node.arguments.count == 2, let first = node.arguments.first else {
                return
            }
            let (helper, other) = name.text == "min" ? ("mutantMin", "max") : ("mutantMax", "min")
            let replacement = other + node.trimmedDescription.dropFirst(3)
            guard let (index, number) = mutant(.extremum, node, node.trimmedDescription, replacement) else { return }
            edits.wrap(node.extent, "", "", mutants: [index])
            edits.replace(name.extent, by: helper)
            edits.wrap(first.extent, "\(number), ", "")
        } else if let member = node.calledExpression.as(MemberAccessExprSyntax.self), member.base != nil {
            let name = member.declName.baseName.text
            if name == "sorted" || name == "reversed" {
                wrap(.order, node, "mutantOrder(%, ", ")", replacement: "\(node.trimmedDescription), reversed")
            } else {
                swapMember(member, in: node)
            }
        }
    }

    func mutate(_ node: MemberAccessExprSyntax) {
        guard node.base != nil, ["first", "last"].contains(node.declName.baseName.text),
            node.parent?.as(FunctionCallExprSyntax.self)?.calledExpression.id != node.id
        else { return }
        swapMember(node, in: node)
    }

    /// Takes a member for its counterpart. What goes on after optional chaining cannot be cut out of its chain.
    private func swapMember(_ member: MemberAccessExprSyntax, in node: some ExprSyntaxProtocol) {
        let name = member.declName.baseName
        guard let other = Self.swaps[name.text] else { return }
        let text = node.trimmedDescription
        if let parent = node.parent,
            parent.is(MemberAccessExprSyntax.self) || parent.is(OptionalChainingExprSyntax.self),
            text.contains("?")
        {
            return
        }
        let bytes = Array(text.utf8)
        let start = name.extent.lowerBound - node.extent.lowerBound
        let end = name.extent.upperBound - node.extent.lowerBound
        let replaced = bytes[..<start] + Array(other.utf8) + bytes[end...]
        choose(.member, node, String(decoding: replaced, as: UTF8.self))
    }
}
