extension SettingsVariables {
    /// The effective settings for people, a line each in the order of `.env.example`, with where each comes from. Of what is
    /// secret only whether it is set.
    package var shown: [String] {
        Setting.all.map { setting in
            let (text, origin) = value(of: setting)
            return "\(setting.name)=\(setting.shown(text)) (\(text.isEmpty ? "not set" : origin.rawValue))"
        }
    }
}

extension Setting {
    /// A value on one line, without what is secret in it.
    fileprivate func shown(_ text: String) -> String {
        switch secrecy {
        case .whole, .list, .pem, .connection: return text.isEmpty ? "" : "[set]"
        case .url:
            guard let scheme = text.firstRange(of: "//"), let at = text.lastIndex(of: "@") else { return text }
            return "\(text[..<scheme.upperBound])[set]\(text[at...])"
        case .open: return String(text.map { $0.isNewline ? " " : $0 })
        }
    }
}
