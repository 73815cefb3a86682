import SwiftSyntax

/// Finds the places of one source where it can be made wrong, and collects the edits that put each mutant behind its switch.
final class SourceMutator: SyntaxVisitor {
    private let target: String
    private let dropped: [String: String]
    private let locations: SourceLocationConverter
    private let unassigned: Set<String>
    let schema: SQLSchema
    private var numbers: Numbers
    private var occurrences: [String: Int]
    var edits = Edits()
    private var mutants: [Mutant] = []
    /// How many mutants of each operator do not compile.
    private var lost: [String: Int] = [:]
    private var path: [String] = []
    private var onceDepth = 0
    private var initializerDepth = 0

    /// - Parameters:
    ///   - dropped: The fingerprints of mutants that cannot be compiled, by their ids.
    ///   - occurrences: How many mutants of each declaration and operator other sources of the target have.
    init(
        _ tree: SourceFileSyntax,
        target: String,
        dropped: [String: String],
        schema: SQLSchema,
        numbers: Numbers,
        occurrences: [String: Int]
    ) {
        self.target = target
        self.dropped = dropped
        self.schema = schema
        self.numbers = numbers
        self.occurrences = occurrences
        locations = SourceLocationConverter(fileName: "", tree: tree)
        let finder = UnassignedNames(viewMode: .sourceAccurate)
        finder.walk(tree)
        unassigned = finder.names
        super.init(viewMode: .sourceAccurate)
    }

    @available(*, unavailable)
    override init(viewMode: SyntaxTreeViewMode) {
        preconditionFailure("A mutator is made for a source.")
    }

    var result: (mutants: [Mutant], lost: [String: Int], numbers: Numbers, occurrences: [String: Int]) {
        (mutants, lost, numbers, occurrences)
    }

    // MARK: What the parts share

    /// Makes a mutant of a node. Returns its index and number; `nil` where it is one that cannot be compiled.
    func mutant(
        _ mutator: Mutator,
        _ node: some SyntaxProtocol,
        _ original: String,
        _ replacement: String
    ) -> (index: Int, number: Int32)? {
        let place = "\(target)/\(path.isEmpty ? "file" : path.joined(separator: "."))/\(mutator.rawValue)"
        let occurrence = occurrences[place, default: 0] + 1
        occurrences[place] = occurrence
        let id = "\(place)/\(occurrence)"
        let mutant = Mutant(
            id: id,
            number: numbers.number(of: id),
            mutator: mutator,
            line: locations.location(for: node.positionAfterSkippingLeadingTrivia).line,
            lastLine: locations.location(for: node.endPositionBeforeTrailingTrivia).line,
            original: original.shortened,
            replacement: replacement.shortened,
            isOnce: onceDepth > 0
        )
        if dropped[id] == mutant.fingerprint {
            lost[mutator.rawValue, default: 0] += 1
            return nil
        }
        mutants.append(mutant)
        return (mutants.count - 1, mutant.number)
    }

    /// Puts a mutant around a node. `%` in the prefix stands for the mutant's number.
    func wrap(
        _ mutator: Mutator,
        _ node: some SyntaxProtocol,
        _ prefix: String,
        _ suffix: String,
        original: String? = nil,
        replacement: String,
        replacing token: (any SyntaxProtocol)? = nil,
        by text: String = ","
    ) {
        let original = original ?? node.trimmedDescription
        guard let (index, number) = mutant(mutator, node, original, replacement) else { return }
        let prefix = prefix.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        edits.wrap(node.extent, prefix.joined(separator: "\(number)"), suffix, mutants: [index])
        if let token { edits.replace(token.extent, by: text) }
    }

    /// Chooses between a node and another text at run time.
    func choose(_ mutator: Mutator, _ node: some SyntaxProtocol, _ replacement: String) {
        wrap(mutator, node, "(mutantIsOn(%) ? \(replacement) : ", ")", replacement: replacement)
    }

    var isInInitializer: Bool { initializerDepth > 0 }

    /// Whether a name is that of a constant or variable which is declared without a value.
    func isUnassigned(_ name: String) -> Bool { unassigned.contains(name) }

    // MARK: Declarations

    private func enter(_ name: String) -> SyntaxVisitorContinueKind {
        path.append(name)
        return .visitChildren
    }

    private func leave() { path.removeLast() }

    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
    override func visitPost(_ node: ClassDeclSyntax) { leave() }
    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
    override func visitPost(_ node: StructDeclSyntax) { leave() }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
    override func visitPost(_ node: EnumDeclSyntax) { leave() }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
    override func visitPost(_ node: ActorDeclSyntax) { leave() }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
    override func visitPost(_ node: ProtocolDeclSyntax) { leave() }

    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(node.extendedType.trimmedDescription)
    }

    override func visitPost(_ node: ExtensionDeclSyntax) { leave() }

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        let labels = node.signature.parameterClause.parameters.map { "\($0.firstName.text):" }.joined()
        _ = enter("\(node.name.text)(\(labels))")
        if let body = node.body { returnEarly(node.signature.returnClause?.type, body.statements) }
        return .visitChildren
    }

    override func visitPost(_ node: FunctionDeclSyntax) { leave() }

    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        initializerDepth += 1
        let labels = node.signature.parameterClause.parameters.map { "\($0.firstName.text):" }.joined()
        return enter("init(\(labels))")
    }

    override func visitPost(_ node: InitializerDeclSyntax) {
        initializerDepth -= 1
        leave()
    }

    override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind { enter("subscript") }
    override func visitPost(_ node: SubscriptDeclSyntax) { leave() }

    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
        // What is local is named for its function.
        if node.isLocal { return .visitChildren }
        _ = enter(node.bindings.first?.pattern.trimmedDescription ?? "")
        if node.isEvaluatedOnce, !evaluateEachTime(node) { onceDepth += 1 }
        if let binding = node.bindings.first, let type = binding.typeAnnotation?.type,
            case .getter(let statements) = binding.accessorBlock?.accessors
        {
            returnEarly(type, statements)
        }
        return .visitChildren
    }

    override func visitPost(_ node: VariableDeclSyntax) {
        if node.isLocal { return }
        if node.isEvaluatedOnce, node.computedType == nil { onceDepth -= 1 }
        leave()
    }

    /// Makes a constant of a type or of the module a computed variable, so that a mutant in it can be switched on at any time.
    private func evaluateEachTime(_ node: VariableDeclSyntax) -> Bool {
        guard let type = node.computedType, let binding = node.bindings.first, let initializer = binding.initializer
        else { return false }
        edits.replace(node.bindingSpecifier.extent, by: "var")
        let annotation = binding.typeAnnotation == nil ? ": \(type) {" : "{"
        edits.replace(initializer.equal.extent, by: annotation)
        if let written = binding.typeAnnotation?.type { edits.replace(written.extent, by: type) }
        edits.wrap(initializer.value.extent, "", " }")
        return true
    }

    // MARK: What is left alone

    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumCaseElementSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AvailabilityConditionSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

    /// What others than this module evaluate cannot use what this module imports for itself.
    override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
        let isShared = node.defaultValue != nil && node.isDeclaredForOthers
        return isShared ? .skipChildren : .visitChildren
    }

    // MARK: The rest, each kind of node in a file of its own

    override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: PrefixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if node.operator.text == "!" { negate(node) }
        return .visitChildren
    }

    override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
        negateLeaves(node.condition)
        return .visitChildren
    }

    override func visit(_ node: WhereClauseSyntax) -> SyntaxVisitorContinueKind {
        negateLeaves(node.condition)
        return .visitChildren
    }

    override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind {
        negateLeaves(node.condition)
        return .visitChildren
    }

    override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: FloatLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: BooleanLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        if node.isArid { return .skipChildren }
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }

    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        leaveOut(node)
        return .visitChildren
    }

    override func visit(_ node: SwitchExprSyntax) -> SyntaxVisitorContinueKind {
        mutate(node)
        return .visitChildren
    }
}

/// The names that are declared without a value, which the compiler holds to being given one on every path.
private final class UnassignedNames: SyntaxVisitor {
    var names: Set<String> = []

    override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
        if node.initializer == nil, node.accessorBlock == nil,
            node.parent?.parent?.as(VariableDeclSyntax.self)?.isLocal ?? false
        {
            for token in node.pattern.tokens(viewMode: .sourceAccurate) { names.insert(token.text) }
        }
        return .visitChildren
    }
}
