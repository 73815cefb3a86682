import FoundationEssentials
import JSONTree

/// What `openapi.json` says that the server answers: each operation with its statuses and the events of its streams.
public struct PublishedAPI: Sendable {
    /// One method of one path.
    public struct Operation: Sendable, Hashable {
        /// In capitals: `GET`.
        public let method: String
        /// With its parameters in braces: `/api/v1/threads/{thread_id}`.
        public let path: String
        /// Each status with the names of its stream's events; none for an answer that is no stream.
        public let answers: [Answer]

        public var name: String { "\(method) \(path)" }
    }

    /// One status of an operation.
    public struct Answer: Sendable, Hashable {
        public let status: Int
        public let events: [String]
    }

    /// In the order in which they are written.
    public let operations: [Operation]

    private static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

    /// Reads an OpenAPI document. Events are the members of `x-events` beside the schema of `text/event-stream`.
    ///
    /// - Throws: `ContractLoadError` for a file that can't be read, is no JSON, has no paths or a status that is none.
    public init(path: String) throws(ContractLoadError) {
        let file = path.split(separator: "/").suffix(2).joined(separator: "/")
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ContractLoadError(file: file, position: nil, message: "the file can't be read")
        }
        try self.init(bytes: Array(data), file: file)
    }

    init(bytes: [UInt8], file: String) throws(ContractLoadError) {
        let document: ContractValue
        do throws(JSONError) {
            document = try ContractValue.parse(json: bytes)
        } catch {
            let position = SourcePosition(line: error.line, column: error.column)
            throw ContractLoadError(file: file, position: position, message: error.message)
        }
        guard case .object(let paths)? = document["paths"] else {
            throw ContractLoadError(file: file, position: nil, message: "there are no paths in it")
        }
        var operations: [Operation] = []
        for path in paths {
            guard case .object(let members) = path.value else { continue }
            for member in members where Self.methods.contains(member.key) {
                var answers: [Answer] = []
                guard case .object(let responses)? = member.value["responses"] else { continue }
                for response in responses {
                    guard let status = Int(response.key) else {
                        throw ContractLoadError(
                            file: file,
                            position: nil,
                            message: "\(member.key) \(path.key) has an answer \"\(response.key)\", which is no status"
                        )
                    }
                    answers.append(Answer(status: status, events: Self.events(of: response.value)))
                }
                operations.append(
                    Operation(method: member.key.uppercased(), path: path.key, answers: answers)
                )
            }
        }
        self.operations = operations
    }

    private static func events(of response: ContractValue) -> [String] {
        guard case .object(let events)? = response["content"]?["text/event-stream"]?["x-events"] else { return [] }
        return events.map(\.key)
    }

    /// The operation that a request goes to, its references not filled in; `nil` where none is published. Of several
    /// the one whose path is the most literal.
    public func operation(method: String, path: String) -> Operation? {
        let asked = Self.segments(of: path)
        return
            operations
            .filter { $0.method == method }
            .compactMap { operation in
                Self.literals(of: Self.segments(of: operation.path), in: asked).map { (operation, $0) }
            }
            .max { $0.1 < $1.1 }?.0
    }

    /// How many segments of the template are literally in the path, or `nil` where the path is not of its form.
    private static func literals(of template: [Substring], in path: [Substring]) -> Int? {
        guard template.count == path.count else { return nil }
        var count = 0
        for (part, segment) in zip(template, path) where !part.hasPrefix("{") {
            guard part == segment else { return nil }
            count += 1
        }
        return count
    }

    /// A path's segments, without its query and a slash at its end.
    private static func segments(of path: String) -> [Substring] {
        path.prefix { $0 != "?" }.split(separator: "/")
    }
}
