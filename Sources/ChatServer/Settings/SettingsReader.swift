import Configuration

/// Reads typed settings from a configuration, naming the environment variable in what it complains of. What is read, and
/// what holds where nothing is set, stands in ``Setting/all``.
struct SettingsReader {
    let config: ConfigReader

    /// The text of `name`; nil when it is not set, or set to nothing.
    func given(_ name: String) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        let value = config.string(forKey: key, isSecret: Setting.named(name).secrecy != .open)
        return value?.isEmpty == true ? nil : value
    }

    /// The text of `name`, or its default; nil where there is neither.
    func optional(_ name: String) -> String? {
        if let given = given(name) { return given }
        let standard = Setting.named(name).standard
        return standard.isEmpty ? nil : standard
    }

    func string(_ name: String) -> String {
        optional(name) ?? ""
    }

    /// The entries of a list with commas between, without the space around them.
    func list(_ name: String) throws(SettingsError) -> [String] {
        guard let text = optional(name) else { return [] }
        let entries = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingWhitespace() }
        guard !entries.contains("") else {
            throw SettingsError(name, "must be a list with commas between, and one of its entries is empty")
        }
        return entries
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int {
        guard let value = Int(string(name)), range.contains(value) else {
            throw SettingsError(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func boolean(_ name: String) throws(SettingsError) -> Bool {
        switch string(name).lowercased() {
        case "true", "yes", "1", "on": return true
        case "false", "no", "0", "off": return false
        default: throw SettingsError(name, "must be true or false")
        }
    }

    func seconds(_ name: String) throws(SettingsError) -> Duration {
        .seconds(try integer(name, in: 1...86_400))
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of choices: Choice.Type = Choice.self
    ) throws(SettingsError) -> Choice {
        guard let value = Choice(rawValue: string(name)) else {
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

    /// An absolute http or https URL; the default where none is set.
    func url(_ name: String) throws(SettingsError) -> String {
        try givenURL(name) ?? Setting.named(name).standard
    }

    /// An absolute http or https URL; nil where none is set.
    func givenURL(_ name: String) throws(SettingsError) -> String? {
        guard let text = given(name) else { return nil }
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
