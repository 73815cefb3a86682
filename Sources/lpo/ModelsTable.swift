import ChatServer
import Providers

/// The catalogue as `lpo models` prints it.
struct ModelsTable {
    private let catalogue: ModelCatalogue

    init(_ catalogue: ModelCatalogue) {
        self.catalogue = catalogue
    }

    var text: String {
        let table = PlainTable(
            header: ["llm", "name", "context", "output", "accepts", "efforts", "retires"],
            rows: catalogue.models.map(Self.row),
            numbers: [2, 3]
        )
        let title = "The catalogue" + (catalogue.asOf.map { " as of \($0)" } ?? ", which does not say as of when")
        return "\(title), \(catalogue.models.count) models:\n\n\(table.columns)\n"
    }

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
}
