import Secrets

/// The name of a recording within its vendor's folder, as in `chat-say-hello`.
package enum RecordingName {
    /// The longest name, in bytes.
    package static let maximumLength = 60

    /// Returns a name made of the call and the first words of the prompt. It does not depend on time, so that the same
    /// prompt has the same name.
    ///
    /// Words are what ASCII can write. Where that is not all of the prompt, a short hash of the prompt follows, or stands
    /// alone. A prompt without words is `no-text`.
    package static func make(_ api: Recording.API, prompt: String, vendor: Recording.Vendor) -> String {
        let stem = vendor.apis.count > 1 ? (api == .responses ? "responses" : "chat") : ""
        let parts = prompt.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
        let words = parts.map { $0.filter { $0 != "'" && $0 != "’" } }.filter { !$0.isEmpty }
        let plain = words.filter { $0.utf8.allSatisfy(isWordByte) }
        let hash = String(Hexadecimal.encode(Secrets.sha256(Array(prompt.utf8))).prefix(8))
        var name = stem
        var taken = 0
        for word in plain.prefix(10) {
            let longer = name.isEmpty ? word : "\(name)-\(word)"
            guard longer.utf8.count <= maximumLength - hash.utf8.count - 1 else { break }
            name = longer
            taken += 1
        }
        if words.isEmpty { return name.isEmpty ? "no-text" : "\(name)-no-text" }
        guard taken < words.count else { return name }
        return name.isEmpty ? hash : "\(name)-\(hash)"
    }

    /// Returns the name, or, where that is taken, the first of `name-2`, `name-3` and so on that is not.
    package static func free(_ name: String, isTaken: (String) -> Bool) -> String {
        var free = name
        var number = 1
        while isTaken(free) {
            number += 1
            let ending = "-\(number)"
            free = name.prefix(maximumLength - ending.utf8.count).trimmingHyphens + ending
        }
        return free
    }

    /// Whether a name is one: words of lower-case letters and digits joined by `-`, of at most ``maximumLength`` bytes.
    package static func isValid(_ name: String) -> Bool {
        let words = name.split(separator: "-", omittingEmptySubsequences: false)
        return name.utf8.count <= maximumLength && words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isWordByte) }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Substring {
    /// Without hyphens at the end.
    fileprivate var trimmingHyphens: Substring {
        var text = self
        while text.last == "-" { text.removeLast() }
        return text
    }
}
