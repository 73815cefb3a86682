import SwiftOperators
import SwiftParser
import SwiftSyntax

/// Makes all mutants of the sources it is given, one after the other.
public struct Generator: Sendable {
    /// A source with all its mutants in it, each behind a switch.
    public struct Rewriting: Sendable {
        public let source: String
        public let mutants: [Mutant]
        /// How many more there would be of each operator that are known not to compile.
        public let lost: [String: Int]
    }

    public private(set) var numbers: Numbers
    private let dropped: [String: String]
    private let schema: SQLSchema
    private var occurrences: [String: Int] = [:]

    /// - Parameters:
    ///   - numbers: Those of the run before.
    ///   - dropped: The fingerprints of mutants that do not compile, by their ids. One that has become another is tried again.
    ///   - schema: Which columns of the database have the same type.
    public init(numbers: Numbers = Numbers(), dropped: [String: String] = [:], schema: SQLSchema = SQLSchema()) {
        self.numbers = numbers
        self.dropped = dropped
        self.schema = schema
    }

    public mutating func rewrite(_ source: String, target: String) -> Rewriting {
        let parsed = Parser.parse(source: source)
        // What cannot be folded stays a list of operands, in which nothing is changed.
        let folded = OperatorTable.standardOperators.foldAll(parsed, errorHandler: { _ in })
        guard let tree = folded.as(SourceFileSyntax.self) else {
            return Rewriting(source: source, mutants: [], lost: [:])
        }
        let mutator = SourceMutator(
            tree,
            target: target,
            dropped: dropped,
            schema: schema,
            numbers: numbers,
            occurrences: occurrences
        )
        mutator.walk(tree)
        let result = mutator.result
        (numbers, occurrences) = (result.numbers, result.occurrences)
        guard !result.mutants.isEmpty, let first = tree.firstToken(viewMode: .sourceAccurate) else {
            return Rewriting(source: source, mutants: [], lost: result.lost)
        }
        // On the first line of code, so that lines keep their numbers.
        mutator.edits.wrap(first.extent, "import MutantSwitch; ", "")
        let (bytes, ranges) = mutator.edits.render(Array(source.utf8), mutants: result.mutants.count)
        let mutants = zip(result.mutants, ranges).map { mutant, range in
            var mutant = mutant
            (mutant.start, mutant.end) = (range.lowerBound, range.upperBound)
            return mutant
        }
        return Rewriting(source: String(decoding: bytes, as: UTF8.self), mutants: mutants, lost: result.lost)
    }

    /// The fingerprint by which a mutant is dropped.
    public static func fingerprint(of mutant: Mutant) -> String { mutant.fingerprint }
}
