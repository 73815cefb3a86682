import ChatServer
import Providers

/// The catalogue as `lpo models` prints it.
struct ModelsTable {
    private let catalogue: ModelCatalogue

    init(_ catalogue: ModelCatalogue) {
        self.catalogue = catalogue
    }

    var text: String {
        let rows =
            [["llm", "name", "context", "output", "accepts", "efforts", "retires"]] + catalogue.models.map(Self.row)
        let widths = rows[0].indices.map { column in rows.map(\.[column].count).max() ?? 0 }
        let lines = rows.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return Self.numbers.contains(column) ? padding + cell.0 : cell.0 + padding
            }
            return Self.trimmed(cells.joined(separator: "  "))
        }
        let title = "The catalogue" + (catalogue.asOf.map { " as of \($0)" } ?? ", which does not say as of when")
        return "\(title), \(catalogue.models.count) models:\n\n\(lines.joined(separator: "\n"))\n"
    }

    /// The columns that hold numbers.
    private static let numbers = [2, 3]

    private static func row(_ model: ModelCatalogue.Model) -> [String] {
        [
            model.name.description, model.title, String(model.contextTokens),
            model.maxOutputTokens.map(String.init) ?? "-", list(model.accepts.map(\.rawValue)), list(model.efforts),
            model.retiresAt?.description ?? "-",
        ]
    }

    private static func list(_ words: [String]) -> String {
        words.isEmpty ? "-" : words.joined(separator: " ")
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
