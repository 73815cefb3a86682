import Foundation
import MutantGenerator

/// What it is told, on standard input.
struct Order: Codable {
    struct File: Codable {
        let target: String
        let source: String
        let destination: String
    }

    let files: [File]
    let migrations: [String]
    let numbers: [String: Int32]
    let dropped: [String: String]
}

/// What it answers, on standard output.
struct Answer: Codable {
    struct File: Codable {
        let destination: String
        let mutants: [Mutant]
        /// How many do not compile, by operator.
        let lost: [String: Int]
    }

    let files: [File]
    let numbers: [String: Int32]
    let fingerprints: [String: String]
}

let order = try JSONDecoder().decode(Order.self, from: FileHandle.standardInput.readDataToEndOfFile())
let migrations = try order.migrations.map { try String(contentsOfFile: $0, encoding: .utf8) }
var generator = Generator(
    numbers: Numbers(known: order.numbers),
    dropped: order.dropped,
    schema: SQLSchema(migrations: migrations)
)
var files: [Answer.File] = []
var fingerprints: [String: String] = [:]
for file in order.files {
    let rewriting = generator.rewrite(try String(contentsOfFile: file.source, encoding: .utf8), target: file.target)
    // What is the same already is not touched, lest it be built again.
    if (try? String(contentsOfFile: file.destination, encoding: .utf8)) != rewriting.source {
        try rewriting.source.write(toFile: file.destination, atomically: true, encoding: .utf8)
    }
    for mutant in rewriting.mutants { fingerprints[mutant.id] = Generator.fingerprint(of: mutant) }
    files.append(Answer.File(destination: file.destination, mutants: rewriting.mutants, lost: rewriting.lost))
}
let answer = Answer(files: files, numbers: generator.numbers.known, fingerprints: fingerprints)
FileHandle.standardOutput.write(try JSONEncoder().encode(answer))
