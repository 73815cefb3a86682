/// Which contracts are meant by the words on a command line.
public struct ContractFilter: Sendable {
    private let words: [String]

    /// A contract is meant by any of the words, or by none being there.
    public init(_ words: [String]) {
        self.words = words.map { $0.lowercased() }
    }

    /// Whether the contract's file or sentence has one of the words in it, whatever their case: `threads/`,
    /// `chat/send`, `Contracts/media/ranges.json`, `soft delete`.
    public func includes(_ contract: Contract) -> Bool {
        let texts = [contract.file.lowercased(), contract.behaviour.lowercased()]
        return words.isEmpty || words.contains { word in texts.contains { $0.contains(word) } }
    }
}
