/// A setting is missing or malformed. One line, naming it; never a secret's value.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The environment variable.
    package let name: String
    package let reason: String

    package var description: String { "\(name) \(reason)" }

    package init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }
}
