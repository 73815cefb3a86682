package import Configuration

/// Variables and where they were set: by the command itself, in the environment, or, where that is silent, in `.env`.
package struct SettingsVariables: Sendable {
    /// Where a value comes from.
    package enum Origin: String, Sendable {
        case command
        case environment
        case file = ".env"
        case standard = "default"

        /// Where an operator sets variables.
        static let places: [Origin] = [.environment, .file]
    }

    /// As they were set.
    private let written: [(origin: Origin, variables: [String: String])]
    /// With proxies under the names that configuration has.
    private var layers: [(origin: Origin, variables: [String: String])] {
        written.map { ($0.origin, $0.origin == .command ? $0.variables : ProxyVariables.canonical($0.variables)) }
    }

    /// `overrides` win over the environment, and that over the file.
    package init(environment: [String: String], file: [String: String] = [:], overrides: [String: String] = [:]) {
        written = [(.command, overrides), (.environment, environment), (.file, file)]
    }

    /// What reads them.
    package var reader: ConfigReader {
        var all: [String: String] = [:]
        for layer in layers { all.merge(layer.variables) { upper, _ in upper } }
        return ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: all))
    }

    /// The value that holds for `setting`, and where it comes from. What is set to nothing is not set.
    package func value(of setting: Setting) -> (text: String, origin: Origin) {
        for layer in layers {
            guard let text = layer.variables[setting.name] else { continue }
            return text.isEmpty ? (setting.standard, .standard) : (text, layer.origin)
        }
        return (setting.standard, .standard)
    }

    /// The names of the variables that are set in one place.
    func names(from origin: Origin) -> [String] {
        layers.filter { $0.origin == origin }.flatMap { $0.variables.filter { !$0.value.isEmpty }.keys }
    }

    /// Whether no place sets the setting.
    func isUnset(_ name: String) -> Bool {
        value(of: .named(name)).origin == .standard
    }

    /// All that must never be shown, of values too that another layer hides.
    package var secrets: [String] {
        (Setting.all + Setting.ofOthers).filter { $0.secrecy != .open }.flatMap { setting in
            written.compactMap { $0.variables[setting.name] }.flatMap(setting.secrets)
        }
    }
}
