/// Why there is no local database, in one line fit for a terminal.
package struct LocalPostgresError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
