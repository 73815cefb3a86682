import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSONTree
import NIOCore

extension Request {
    /// The most bytes a JSON body may have.
    static let maximumJSONBytes = 1 << 20

    /// Reads the body as ``decodeJSON(_:)`` does, where there is one.
    func decodeOptionalJSON<Body: Decodable>(_ type: Body.Type = Body.self) async throws -> Body? {
        if headers[.contentType] == nil {
            let buffer = try await body.collect(upTo: Self.maximumJSONBytes)
            if buffer.readableBytes == 0 { return nil }
            throw Problem.unsupportedMediaType("This endpoint takes a body of type application/json.")
        }
        return try await decodeJSON(type)
    }

    /// Reads the body as a JSON `Body`.
    ///
    /// Problems: 415 for another content type, 413 over ``maximumJSONBytes``, 400 for what is no JSON, 422 naming the
    /// field for a wrong shape.
    func decodeJSON<Body: Decodable>(_ type: Body.Type = Body.self) async throws -> Body {
        try requireContentType("application/json")
        let buffer = try await body.collect(upTo: Self.maximumJSONBytes)
        guard buffer.readableBytes > 0 else { throw Problem.malformedJSON("The body is empty.") }
        do {
            let bytes = Array(buffer.readableBytesView)
            // Foundation's decoder takes trailing commas and doubled keys; this is strict, and says where.
            _ = try JSONTree.parse(bytes, limits: .request)
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as JSONError {
            throw Problem.malformedJSON("The body is not JSON: line \(error.line), column \(error.column).")
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }

    /// A 415 problem unless the body is said to be of media type `expected`, whatever its parameters.
    func requireContentType(_ expected: String) throws(Problem) {
        let value = headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        guard value.split(whereSeparator: { $0 == " " || $0 == "\t" }) == [expected[...]] else {
            throw .unsupportedMediaType("This endpoint takes a body of type \(expected).")
        }
    }
}

extension JSONLimits {
    /// What a request's body may be.
    fileprivate static let request = JSONLimits(
        maxBytes: Request.maximumJSONBytes,
        maxDepth: 64,
        rejectsDuplicateKeys: true
    )
}

extension Problem {
    /// What a JSON body of the wrong form is told.
    init(_ error: DecodingError) {
        func field(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            let names = (path + (last.map { [$0] } ?? [])).map { $0.intValue.map(String.init) ?? $0.stringValue }
            return names.isEmpty ? "body" : names.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            self = .validation(field(context.codingPath, key), "is required")
        case .valueNotFound(_, let context):
            self = .validation(field(context.codingPath), "must not be null")
        case .typeMismatch(let type, let context):
            self = .validation(field(context.codingPath), "must be \(Self.jsonName(of: type))")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self = .validation(field(context.codingPath), "has a value that cannot be taken")
        case .dataCorrupted:
            self = .malformedJSON("The body cannot be read as JSON.")
        @unknown default:
            self = .malformedJSON("The body cannot be read as JSON.")
        }
    }

    private static func jsonName(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is [Any].Type: "an array"
        default: "an object"
        }
    }
}
