/// The server's settings that statements of ours rely on.
struct SessionSettings: Sendable {
    private var values: [(name: String, value: String)]

    init(_ configuration: PostgresConfiguration) {
        values = [("timezone", "UTC"), ("datestyle", "ISO")]
        let (seconds, attoseconds) = configuration.statementTimeout.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard milliseconds > 0 else { return }
        values.append(("statement_timeout", String(milliseconds)))
        // A transaction whose client is lost ends the same way, and gives its locks back.
        values.append(("idle_in_transaction_session_timeout", String(milliseconds)))
    }

    /// The settings but those of these names, which are the operator's own.
    func without(_ names: Set<String>) -> SessionSettings {
        var settings = self
        settings.values.removeAll { names.contains($0.name) }
        return settings
    }

    /// The names in an `options` of libpq, in lower case: `-c NAME=VALUE`, `-cNAME=VALUE`, `--NAME=VALUE`.
    static func names(in options: String) -> Set<String> {
        let words = options.split(separator: " ").map { word in
            word.hasPrefix("-c") || word.hasPrefix("--") ? word.dropFirst(2) : word
        }
        return Set(
            words.compactMap { word in
                guard let equals = word.firstIndex(of: "=") else { return nil }
                return word[..<equals].lowercased().replacing("-", with: "_")
            }
        )
    }

    /// Statements that make them for as long as the session lasts, each with its semicolon.
    var forSession: String {
        values.map { "SET \($0.name) TO '\($0.value)';" }.joined()
    }

    /// One statement that makes them until the transaction ends. `SET LOCAL` would warn where that is implicit.
    var forTransaction: String {
        "SELECT " + values.map { "set_config('\($0.name)', '\($0.value)', true)" }.joined(separator: ", ")
    }
}
