import FoundationEssentials
import TestServer

@testable import ContractKit

/// What people tell a server in the contracts, and vendors answer: prompts, passwords, files, names.
enum ContractTexts {
    private static let names = prose.union([
        "password", "current_password", "new_password", "token", "refresh_token", "id_token", "authorization_code",
    ])
    /// What has several words; a single one there may be a model's name, which is logged.
    private static let prose: Set<String> = ["content", "text", "instructions", "display_name"]

    /// The texts of all contracts, without those that are placeholders.
    static func all() throws -> Set<String> {
        var texts: Set<String> = []
        for file in ContractFiles.all {
            let path = "\(ContractFiles.directory)/\(file.contract.area)/\(file.contract.name).json"
            collect(
                try ContractValue.parse(json: Array(Data(contentsOf: URL(filePath: path)))),
                name: nil,
                into: &texts
            )
        }
        return texts
    }

    private static func collect(_ value: ContractValue, name: String?, into texts: inout Set<String>) {
        switch value {
        case .string(let text):
            // One letter again and again is a length, and stands in other places as well.
            guard let name, names.contains(name), !text.contains("${"), !text.contains("<"), Set(text).count > 2,
                !prose.contains(name) || text.contains(" ")
            else { return }
            texts.insert(text)
        case .array(let elements): for element in elements { collect(element, name: name, into: &texts) }
        case .object(let members):
            let isPrompt = value["name"]?.string == "prompt"
            for member in members {
                collect(member.value, name: isPrompt && member.key == "value" ? "text" : member.key, into: &texts)
            }
        default: return
        }
    }
}
