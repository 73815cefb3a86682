/// Finds what somebody meant who mistyped a name.
package enum Spelling {
    /// The candidate nearest to `word`, if it is near enough to have been meant.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let bound = max(1, min(3, word.count / 2))
        return candidates.map { (name: $0, distance: distance(word, $0)) }
            .filter { $0.distance <= bound }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name
    }

    /// How many letters are put in, left out, replaced or swapped with their neighbour.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars.prefix(64))
        let b = Array(right.unicodeScalars.prefix(64))
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
