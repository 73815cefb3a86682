import Glibc

/// Rows of text in columns, or, where no person reads them, with tabs between their cells.
struct PlainTable {
    private let header: [String]
    private let rows: [[String]]
    /// The columns that hold numbers, which end at the same place.
    private let numbers: Set<Int>

    init(header: [String], rows: [[String]], numbers: Set<Int> = []) {
        self.header = header
        self.rows = rows
        self.numbers = numbers
    }

    /// The header and the rows in columns, a line each, without the last line feed.
    var columns: String {
        let all = header.isEmpty ? rows : [header] + rows
        let widths = (all.first ?? []).indices.map { column in all.map(\.[column].count).max() ?? 0 }
        return all.map { Self.trimmed(aligned($0, widths)) }.joined(separator: "\n")
    }

    /// The rows without the header, a line each, without the last line feed.
    var lines: String {
        rows.map { $0.joined(separator: "\t") }.joined(separator: "\n")
    }

    private func aligned(_ row: [String], _ widths: [Int]) -> String {
        let cells = zip(row, widths).enumerated().map { column, cell in
            let padding = String(repeating: " ", count: cell.1 - cell.0.count)
            return numbers.contains(column) ? padding + cell.0 : cell.0 + padding
        }
        return cells.joined(separator: "  ")
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    /// Whether standard output is read by a person.
    static var isForTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
