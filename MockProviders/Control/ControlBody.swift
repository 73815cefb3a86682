import Hummingbird
import JSONTree
import NIOCore

extension Request {
    /// The JSON body of a control request.
    ///
    /// - Parameter limit: in bytes.
    /// - Throws: ``ControlError``: 413 for a longer body, 400 for what is not JSON or names a member twice.
    func controlBody(upTo limit: Int) async throws -> JSONTree {
        guard let body = try? await body.collect(upTo: limit) else {
            throw ControlError(code: 413, "The body is larger than \(limit) bytes.")
        }
        do {
            return try JSONTree.parse(Array(body.readableBytesView), limits: JSONLimits(rejectsDuplicateKeys: true))
        } catch {
            throw ControlError(
                code: 400,
                "The body is not JSON: line \(error.line), column \(error.column): \(error.message)"
            )
        }
    }
}
