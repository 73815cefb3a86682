import JSONTree
import Providers

/// Why a catalogue could not be read, in one line.
package struct ModelCatalogueError: Error, Equatable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    /// Where in the document, such as `items[1].context_tokens`, and what is wrong there.
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
}

extension ModelCatalogue {
    /// The largest catalogue that is read, in bytes.
    package static let maximumBytes = 1 << 20

    /// Reads a catalogue in the form of `GET /api/v1/models`, so that an answer of it can be kept and edited.
    ///
    /// Each item has `llm`, `name`, `accepts` and `context_tokens`, and may have `max_output_tokens`, `efforts` (without
    /// them it does not reason), `temperature` (without it, true) and `retires_at`. Of what only the answer needs,
    /// `provider` may be there and must then be that of `llm`, and `available` may be there and is not read. Beside
    /// `items` there may be `as_of`, which the answer does not have. Anything else is an error, and so is a model that
    /// stands there twice.
    package init(json bytes: [UInt8]) throws(ModelCatalogueError) {
        let document: JSONTree
        do {
            document = try JSONTree.parse(
                bytes,
                limits: JSONLimits(maxBytes: Self.maximumBytes, maxDepth: 8, rejectsDuplicateKeys: true)
            )
        } catch {
            throw ModelCatalogueError(line: error.line, reason: "is not JSON: \(error.message)".onOneLine)
        }
        let reader = CatalogueReader(bytes: bytes)
        let models = try reader.models(document)
        self.init(models, asOf: try reader.day(document["as_of"], at: [.key("as_of")]))
    }
}

/// Reads the values of a catalogue, knowing where each of them stands.
private struct CatalogueReader {
    /// More than any model has by far; beyond it is a slip of the keyboard.
    private static let tokens = 1...100_000_000
    private static let nameLength = 1...100
    /// The efforts of all vendors, the least first. Source: the enumerations of their SDKs.
    private static let efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    let bytes: [UInt8]

    func models(_ document: JSONTree) throws(ModelCatalogueError) -> [ModelCatalogue.Model] {
        try members(of: document, at: [], known: ["as_of", "items"])
        guard let list = document["items"], list.kind == .array else {
            throw error([.key("items")], "must be a list of models")
        }
        var models: [ModelCatalogue.Model] = []
        var places: [ModelName: Int] = [:]
        for (index, item) in list.elements.enumerated() {
            let path: [JSONStep] = [.key("items"), .index(index)]
            let model = try model(item, at: path)
            if let first = places.updateValue(index, forKey: model.name) {
                throw error(path + [.key("llm")], "is the same as that of items[\(first)]")
            }
            models.append(model)
        }
        return models
    }

    private func model(_ item: JSONTree, at path: [JSONStep]) throws(ModelCatalogueError) -> ModelCatalogue.Model {
        let known = [
            "llm", "provider", "name", "available", "accepts", "context_tokens", "max_output_tokens", "efforts",
            "temperature", "retires_at",
        ]
        try members(of: item, at: path, known: known)
        guard let name = item["llm"]?.string.flatMap(ModelName.init) else {
            throw error(path + [.key("llm")], ModelName.rule)
        }
        if let provider = item["provider"], provider.string != name.vendor.rawValue {
            throw error(path + [.key("provider")], "must be \(name.vendor.rawValue), as llm says, or be left out")
        }
        if let available = item["available"], available.bool == nil {
            throw error(path + [.key("available")], "must be true or false, or be left out; it is not read")
        }
        let context = try count(item["context_tokens"], at: path + [.key("context_tokens")], in: Self.tokens)
        var output: Int?
        if let limit = item["max_output_tokens"] {
            output = try count(limit, at: path + [.key("max_output_tokens")], in: 1...context)
        }
        return ModelCatalogue.Model(
            name: name,
            title: try title(item["name"], at: path + [.key("name")]),
            accepts: try kinds(item["accepts"], at: path + [.key("accepts")]),
            contextTokens: context,
            maxOutputTokens: output,
            efforts: try efforts(item["efforts"], at: path + [.key("efforts")]),
            takesTemperature: try flag(item["temperature"], at: path + [.key("temperature")]) ?? true,
            retiresAt: try day(item["retires_at"], at: path + [.key("retires_at")])
        )
    }

    private func title(_ value: JSONTree?, at path: [JSONStep]) throws(ModelCatalogueError) -> String {
        guard let title = value?.string, Self.nameLength.contains(title.unicodeScalars.count),
            title == title.onOneLine, !title.allSatisfy(\.isWhitespace)
        else {
            let length = Self.nameLength
            throw error(path, "must be a text of \(length.lowerBound) to \(length.upperBound) characters on one line")
        }
        return title
    }

    private func kinds(_ value: JSONTree?, at path: [JSONStep]) throws(ModelCatalogueError) -> [ProviderMedia.Kind] {
        let known = ProviderMedia.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        guard let value, value.kind == .array else {
            throw error(path, "must be a list of any of \(known); an empty one for text alone")
        }
        var kinds: [ProviderMedia.Kind] = []
        for (index, element) in value.elements.enumerated() {
            guard let kind = element.string.flatMap(ProviderMedia.Kind.init), !kinds.contains(kind) else {
                throw error(path + [.index(index)], "must be one of \(known), each given once")
            }
            kinds.append(kind)
        }
        return kinds
    }

    private func efforts(_ value: JSONTree?, at path: [JSONStep]) throws(ModelCatalogueError) -> [String] {
        guard let value else { return [] }
        let known = Self.efforts.joined(separator: ", ")
        guard value.kind == .array else {
            throw error(path, "must be a list of any of \(known); an empty one for a model that does not reason")
        }
        var efforts: [String] = []
        for (index, element) in value.elements.enumerated() {
            guard let effort = element.string, Self.efforts.contains(effort), !efforts.contains(effort) else {
                throw error(path + [.index(index)], "must be one of \(known), each given once")
            }
            efforts.append(effort)
        }
        return efforts
    }

    private func flag(_ value: JSONTree?, at path: [JSONStep]) throws(ModelCatalogueError) -> Bool? {
        guard let value else { return nil }
        guard let flag = value.bool else { throw error(path, "must be true or false") }
        return flag
    }

    /// A day; nil where there is none.
    func day(_ value: JSONTree?, at path: [JSONStep]) throws(ModelCatalogueError) -> CalendarDay? {
        guard let value, !value.isNull else { return nil }
        guard let day = value.string.flatMap({ CalendarDay($0) }) else {
            throw error(path, "must be a day, such as 2027-01-14, or null")
        }
        return day
    }

    private func count(
        _ value: JSONTree?,
        at path: [JSONStep],
        in range: ClosedRange<Int>
    ) throws(ModelCatalogueError) -> Int {
        guard let count = value?.integer, range.contains(count) else {
            throw error(path, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    private func members(of value: JSONTree, at path: [JSONStep], known: [String]) throws(ModelCatalogueError) {
        guard value.kind == .object else { throw error(path, "must be an object") }
        for member in value.members where !known.contains(member.key) {
            throw error(path + [.key(member.key)], "is not known; known are \(known.joined(separator: ", "))")
        }
    }

    private func error(_ path: [JSONStep], _ reason: String) -> ModelCatalogueError {
        let field = path.isEmpty ? "the document" : JSONStep.text(path).onOneLine
        return ModelCatalogueError(line: JSONStep.line(of: path, in: bytes), reason: "\(field) \(reason)")
    }
}

extension String {
    /// Without what would break a line or hide in it, and no longer than a line is read.
    fileprivate var onOneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(200)))
    }
}
