import Foundation

/// The models that tests ask for where none in particular is meant: those of the contracts, from `Contracts/llms.json`.
package struct TestModel: Sendable {
    /// `provider/model`.
    package let llm: String
    /// The model alone, as the vendor knows it.
    package var name: String { String(llm.drop { $0 != "/" }.dropFirst()) }

    package static let anthropic = named("anthropic")
    package static let openai = named("openai")
    package static let google = named("google")
    package static let xai = named("xai")
    package static let mistral = named("mistral")

    private static func named(_ name: String) -> TestModel {
        guard let llm = llms[name] else { preconditionFailure("Contracts/llms.json has no \(name)") }
        return TestModel(llm: llm)
    }

    private static let llms: [String: String] = {
        let package = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let data = FileManager.default.contents(atPath: "\(package)/Contracts/llms.json") ?? Data()
        return (try? JSONDecoder().decode([String: String].self, from: data)) ?? [:]
    }()
}
