package import JSONTree
package import Recording

/// What a contract says that a vendor must have been asked, as a request that can be sent.
///
/// A contract's `asked` is a pattern. What it leaves open is left out of the request or taken from the production client's
/// own request; what only a run of the contract knows cannot be asked.
package struct ContractQuestion: Sendable {
    /// The recording that the contract's vendor answers with, without the vendor.
    package let name: String
    package let vendor: Recording.Vendor
    package let api: Recording.API
    package let model: String
    /// Members of the request's body, as JSON text.
    package let members: [(key: String, json: String)]

    /// Returns the questions of a contract file, in the order of its `upstream`.
    ///
    /// - Parameters:
    ///   - llms: the model behind each `${model.…}`, as `provider/model`.
    ///   - fixture: returns the bytes of a file that a placeholder names.
    package static func all(
        in contract: JSONTree,
        llms: [String: String],
        fixture: @escaping (String) -> [UInt8]?
    ) throws(ContractQuestionError) -> [ContractQuestion] {
        let upstream = contract["upstream"]?.elements ?? []
        guard !upstream.isEmpty else { throw ContractQuestionError(place: "upstream", message: "asks no vendor") }
        var questions: [ContractQuestion] = []
        for (index, answer) in upstream.enumerated() {
            questions.append(
                try ContractQuestion(answer, at: "upstream[\(index)]", llms: llms, fixture: fixture)
            )
        }
        return questions
    }

    private init(
        _ answer: JSONTree,
        at place: String,
        llms: [String: String],
        fixture: @escaping (String) -> [UInt8]?
    ) throws(ContractQuestionError) {
        func refuse(_ place: String, _ message: String) -> ContractQuestionError {
            ContractQuestionError(place: place, message: message)
        }
        let parts = (answer["recording"]?.string ?? "").split(separator: "/")
        guard parts.count == 2, let vendor = Recording.Vendor(rawValue: String(parts[0])) else {
            throw refuse("\(place).recording", "must be vendor/name")
        }
        guard let body = answer.at("asked", "body"), body.kind == .object else {
            throw refuse("\(place).asked.body", "is missing: it says what the vendor is asked")
        }
        self.vendor = vendor
        name = String(parts[1])
        api = try Self.form(of: vendor, path: answer.at("asked", "path")?.string, body: body, at: place)
        let filler = PatternFiller(llms: llms, fixture: fixture)
        var members: [(key: String, json: String)] = []
        for member in body.members where member.key != "..." {
            if let json = try filler.json(member.value, key: member.key, at: "\(place).asked.body.\(member.key)") {
                members.append((member.key, json))
            }
        }
        self.members = members
        let asked = vendor == .google ? Self.googleModel(answer.at("asked", "path")?.string) : body["model"]?.string
        let pattern = asked ?? "${model.\(vendor.rawValue)}"
        guard let model = try filler.text(pattern, at: "\(place).asked.body.model") else {
            throw refuse("\(place).asked.body.model", "must name the model")
        }
        self.model = model
    }

    private static func form(
        of vendor: Recording.Vendor,
        path: String?,
        body: JSONTree,
        at place: String
    ) throws(ContractQuestionError) -> Recording.API {
        if let path, let named = vendor.apis.first(where: { path.contains($0.pathWord) }) { return named }
        if vendor.apis.count == 1 { return vendor.apis[0] }
        if body["input"] != nil { return .responses }
        if body["messages"] != nil { return .chatCompletions }
        throw ContractQuestionError(place: "\(place).asked", message: "does not tell the form: add its path")
    }

    private static func googleModel(_ path: String?) -> String? {
        path?.split(separator: "/").last?.split(separator: ":").first.map(String.init)
    }
}

/// Why a contract's question cannot be asked, and where that stands in the file.
package struct ContractQuestionError: Error, Equatable, CustomStringConvertible {
    package let place: String
    package let message: String

    package var description: String { "\(place): \(message)" }
}

extension Recording.API {
    fileprivate var pathWord: String {
        switch self {
        case .messages: "/messages"
        case .responses: "/responses"
        case .chatCompletions: "/chat/completions"
        case .generateContent: "GenerateContent"
        }
    }
}
