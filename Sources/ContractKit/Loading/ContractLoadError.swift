/// Why a contract file was refused, and where.
public struct ContractLoadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as reports name it.
    public let file: String
    /// The place in the file, or `nil` where the file itself could not be read.
    public let position: SourcePosition?
    /// What is wrong, in one sentence.
    public let message: String

    /// `Contracts/threads/get.json:12:7: …`
    public var description: String {
        guard let position else { return "\(file): \(message)" }
        return "\(file):\(position.line):\(position.column): \(message)"
    }
}
