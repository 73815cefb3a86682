import Configuration

/// Reads typed settings from a configuration, naming the environment variable in what it complains of.
struct SettingsReader {
    let config: ConfigReader

    /// The text of `name`; nil when it is not set, or set to nothing.
    func optional(_ name: String, isSecret: Bool = false) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        let value = config.string(forKey: key, isSecret: isSecret)
        return value?.isEmpty == true ? nil : value
    }

    func string(_ name: String, default standard: String) -> String {
        optional(name) ?? standard
    }

    /// The entries of a list with commas between, without the space around them.
    func list(_ name: String, isSecret: Bool = false) throws(SettingsError) -> [String] {
        guard let text = optional(name, isSecret: isSecret) else { return [] }
        let entries = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingWhitespace() }
        guard !entries.contains("") else {
            throw SettingsError(name, "must be a list with commas between, and one of its entries is empty")
        }
        return entries
    }

    func integer(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws(SettingsError) -> Int {
        guard let text = optional(name) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw SettingsError(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func boolean(_ name: String, default standard: Bool) throws(SettingsError) -> Bool {
        guard let text = optional(name) else { return standard }
        switch text.lowercased() {
        case "true", "yes", "1", "on": return true
        case "false", "no", "0", "off": return false
        default: throw SettingsError(name, "must be true or false")
        }
    }

    func seconds(_ name: String, default standard: Int) throws(SettingsError) -> Duration {
        .seconds(try integer(name, default: standard, in: 1...86_400))
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        default standard: Choice
    ) throws(SettingsError) -> Choice {
        guard let text = optional(name) else { return standard }
        guard let value = Choice(rawValue: text) else {
            throw SettingsError(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    /// Addresses and networks.
    func networks(_ name: String) throws(SettingsError) -> [IPNetwork] {
        try list(name).map { entry throws(SettingsError) in
            guard let network = IPNetwork(entry) else {
                throw SettingsError(
                    name,
                    "has \(entry), and must be a list of addresses and networks, such as 127.0.0.1, 10.0.0.0/8, fd00::/8"
                )
            }
            return network
        }
    }

    /// An absolute http or https URL.
    func url(_ name: String) throws(SettingsError) -> String? {
        guard let text = optional(name) else { return nil }
        let isURL = ["http://", "https://"].contains {
            text.lowercased().hasPrefix($0) && text.utf8.count > $0.utf8.count
        }
        // A path is put behind it.
        guard isURL, !text.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" }) else {
            throw SettingsError(name, "must be an http or https URL without a query")
        }
        return text
    }
}
