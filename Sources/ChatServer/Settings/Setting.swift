/// A variable that is read from the environment or `.env`: its name, what holds where it is not set, and what of its value
/// is secret.
package struct Setting: Hashable, Sendable {
    /// What of a value must never be shown.
    package enum Secrecy: Sendable {
        /// Nothing.
        case open
        /// All of it.
        case whole
        /// All of it, a list with commas between.
        case list
        /// All of it, a PEM whose line ends may be written as `\n`.
        case pem
        /// User, password and query of a URL.
        case url
        /// The passwords of a libpq URL or conninfo string.
        case connection
    }

    package let name: String
    /// What holds where it is not set, as it would be written; empty for nothing.
    package let standard: String
    package let secrecy: Secrecy

    package init(_ name: String, _ standard: String = "", _ secrecy: Secrecy = .open) {
        self.name = name
        self.standard = standard
        self.secrecy = secrecy
    }

    /// The variable called `name`. To read one that no list has is a mistake in the program, which ends it: a setting is
    /// read at each start, and so it is noticed.
    static func named(_ name: String) -> Setting {
        guard let setting = byName[name] else { preconditionFailure("\(name) is not in Setting.all") }
        return setting
    }

    private static let byName = Dictionary((all + ofOthers).map { ($0.name, $0) }) { first, _ in first }
}
