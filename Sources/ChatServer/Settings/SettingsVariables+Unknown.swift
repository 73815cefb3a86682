/// A variable that was set and that nothing reads, though it looks as if it were meant to be.
package struct UnknownSetting: Sendable, Hashable, CustomStringConvertible {
    package let name: String
    package let origin: SettingsVariables.Origin
    /// The setting that was probably meant.
    package let meant: String?

    package var description: String {
        let place = origin == .file ? "in .env" : "in the environment"
        return "\(name), which is set \(place), is no setting"
            + (meant.map { ": is \($0) meant?" } ?? " and is not read.")
    }
}

extension SettingsVariables {
    /// Variables that are close to a setting that is not set; and of `.env` those that begin as several settings do. The
    /// environment has many variables of others, and so there it takes more.
    package var unknown: [UnknownSetting] {
        let known = Set((Setting.all + Setting.ofOthers).map(\.name))
        return Origin.places.flatMap { origin in
            names(from: origin).filter { !known.contains($0) }.sorted().compactMap { name -> UnknownSetting? in
                if let meant = nearest(to: name) { return UnknownSetting(name: name, origin: origin, meant: meant) }
                guard origin == .file, Self.families.contains(Self.words(name)[0]) else { return nil }
                return UnknownSetting(name: name, origin: origin, meant: nil)
            }
        }
    }

    /// The setting that is closest to `name`: a slip of the pen away, or with a word more. None where one that is close is
    /// set: the variable has another use then.
    private func nearest(to name: String) -> String? {
        // In a short name one letter makes another word.
        let limit = name.count >= 12 ? 2 : name.count >= 7 ? 1 : 0
        let words = Self.words(name)
        var close: [(name: String, distance: Int)] = []
        for setting in Setting.all.map(\.name) {
            let distance = Self.distance(name, setting, limit: limit)
            if distance <= limit {
                close.append((setting, distance))
            } else if words.count > 1, Self.isLacking(words, one: Self.words(setting)) {
                close.append((setting, limit + 1))
            }
        }
        guard close.allSatisfy({ isUnset($0.name) }) else { return nil }
        return close.min { $0.distance < $1.distance }?.name
    }

    /// First words of two settings or more, such as `S3`.
    private static let families: Set<Substring> = {
        let first = Setting.all.map { Self.words($0.name)[0] }
        return Set(Dictionary(grouping: first) { $0 }.filter { $0.value.count > 1 }.keys)
    }()

    private static func words(_ name: String) -> [Substring] {
        let words = name.split(separator: "_")
        return words.isEmpty ? [""] : words
    }

    /// Whether `words` are those of a setting but for one of them, which is not the first.
    private static func isLacking(_ words: [Substring], one all: [Substring]) -> Bool {
        guard words.count + 1 == all.count, words[0] == all[0] else { return false }
        return all.indices.dropFirst().contains { index in
            var rest = all
            rest.remove(at: index)
            return rest == words
        }
    }

    /// How many letters are wrong, missing, too many, or in the wrong order of two (optimal string alignment); more than
    /// `limit` is not told apart.
    private static func distance(_ left: String, _ right: String, limit: Int) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in left.indices {
            var line = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var least = min(above[column] + (isSame ? 0 : 1), above[column + 1] + 1, line[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, before[column - 1] + 1)
                }
                line.append(least)
            }
            (before, above) = (above, line)
        }
        return above[right.count]
    }
}
