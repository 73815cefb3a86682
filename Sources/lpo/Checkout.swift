import ChatServer
import ContractKit
import FoundationEssentials
import Recording

/// A folder that may be a checkout of LPO, and what it names.
struct Checkout {
    let directory: String

    /// What of a checkout names models to people.
    private static let documents = ["README.md", "CONTRIBUTING.md", ".env.example", "Contracts/openapi.json"]

    /// Returns the models that documents, contracts and the vendors' default recordings name; nil where the folder is no
    /// checkout.
    func mentions() throws -> [ModelMention]? {
        guard FileManager.default.fileExists(atPath: "\(directory)/Sources/ChatServer/Models/catalogue.json") else {
            return nil
        }
        var mentions: [ModelMention] = []
        for document in Self.documents {
            let text = try String(contentsOfFile: "\(directory)/\(document)", encoding: .utf8)
            mentions += ModelMention.all(in: text, at: document)
        }
        let models = try ContractModels(directory: "\(directory)/Contracts")
        mentions += models.llms.values.sorted().map { ModelMention(place: "Contracts/llms.json", llm: $0) }
        let recordings = try RecordingLibrary(directory: "\(directory)/Recordings")
        for recording in recordings.all.filter({ Self.isDefault($0.name) }) {
            guard let model = recording.model else { continue }
            let llm = "\(recording.vendor.rawValue)/\(model)"
            mentions.append(ModelMention(place: "Recordings/\(recording.name).json", llm: llm))
        }
        return mentions
    }

    /// Whether the recording answers where no other fits.
    private static func isDefault(_ name: String) -> Bool {
        name.hasSuffix("/short") || name.hasSuffix("-short")
    }
}
