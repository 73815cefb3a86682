import ChatServer
import FoundationEssentials
import JSONTree
import MediaFormats
import Providers
import Recorder
import Recording

/// One question that is asked to be recorded.
struct RecordQuestion: Sendable {
    let model: ModelName
    /// The recording's name without the vendor; nil makes one of form and prompt.
    let name: String?
    /// The form in which it must be asked; nil is that of the settings.
    var format: WireFormat?
    let request: ProviderRequest
    /// Members that the request's body must have.
    var members: [(key: String, json: String)] = []
    /// The recording that the new one takes the place of.
    var older: Recording?

    /// The question that a recording answers.
    init?(of recording: Recording, _ session: RecordSession) {
        guard let asked = recording.model,
            let model = ModelName("\(recording.vendor.rawValue)/\(asked)"),
            let body = try? JSONTree.parse(recording.request.json)
        else { return nil }
        var request = ProviderRequest(model: model.model, messages: [ProviderMessage(role: .user, text: "-")])
        session.complete(&request, for: model)
        self.init(
            model: model,
            name: String(recording.name.dropFirst(recording.vendor.rawValue.count + 1)),
            format: WireFormat(recording.api),
            request: request,
            members: body.members.map { ($0.key, $0.value.serialized()) }
        )
        older = recording
    }

    init(
        model: ModelName,
        name: String?,
        format: WireFormat? = nil,
        request: ProviderRequest,
        members: [(key: String, json: String)] = []
    ) {
        self.model = model
        self.name = name
        self.format = format
        self.request = request
        self.members = members
    }

    /// Returns what the contract in `file` says that its vendors must have been asked.
    static func all(ofContract file: String, _ session: RecordSession) throws -> [RecordQuestion] {
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        // Contracts/<area>/<name>.json; llms.json and fixtures stand in Contracts.
        let contracts = folder.isEmpty ? ".." : "\(folder)/.."
        let contract = try tree(file)
        var llms: [String: String] = [:]
        for member in try tree("\(contracts)/llms.json").members { llms[member.key] = member.value.string }
        let questions: [ContractQuestion]
        do throws(ContractQuestionError) {
            questions = try ContractQuestion.all(in: contract, llms: llms) { name in
                FileManager.default.contents(atPath: "\(contracts)/fixtures/\(name)").map { [UInt8]($0) }
            }
        } catch {
            throw CommandFailure("\(file): \(error)")
        }
        return try questions.map { question in
            guard let model = ModelName("\(question.vendor.rawValue)/\(question.model)") else {
                throw CommandFailure("\(file): \(question.model) is no model's name.")
            }
            var request = ProviderRequest(model: model.model, messages: [ProviderMessage(role: .user, text: "-")])
            session.complete(&request, for: model)
            return RecordQuestion(
                model: model,
                name: question.name,
                format: WireFormat(question.api),
                request: request,
                members: question.members
            )
        }
    }

    private static func tree(_ file: String) throws -> JSONTree {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file) cannot be read.")
        }
        do {
            return try JSONTree.parse([UInt8](bytes))
        } catch {
            throw CommandFailure("\(file): \(error)")
        }
    }
}

extension ProviderMedia {
    /// The most bytes of a file that is asked about: vendors take no more in a request.
    private static let maximumBytes = 50 << 20

    /// Reads a file that is to be shown; its bytes say what it is.
    init(file: String) throws {
        guard let contents = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("--file, \(file), cannot be read.")
        }
        guard contents.count <= Self.maximumBytes else {
            throw CommandFailure("--file, \(file), has \(contents.count) bytes; \(Self.maximumBytes) are the most.")
        }
        let bytes = [UInt8](contents)
        let facts: MediaFacts
        do {
            facts = try MediaFormat.identify(ByteArraySource(bytes))
        } catch {
            throw CommandFailure("--file, \(file), is no picture, sound or film that vendors take.")
        }
        guard let kind = Kind(rawValue: facts.kind.rawValue) else {
            throw CommandFailure("--file, \(file), is no picture, sound or film that vendors take.")
        }
        self.init(kind: kind, contentType: facts.contentType, bytes: bytes)
    }
}
