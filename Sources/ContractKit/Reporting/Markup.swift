/// Text made fit to stand in XML or HTML.
enum Markup {
    /// The characters of markup written as references, and what XML has no place for replaced.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case "\r": escaped += "&#13;"
            default:
                let hasNoPlace = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
                escaped.unicodeScalars.append(hasNoPlace ? "\u{FFFD}" : scalar)
            }
        }
        return escaped
    }
}

extension Duration {
    /// In seconds with three digits behind the point.
    var seconds: String {
        let milliseconds = milliseconds
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
