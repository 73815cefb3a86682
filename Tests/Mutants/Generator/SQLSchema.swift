/// The tables that the migrations make: each column with its type.
public struct SQLSchema: Sendable {
    private(set) var tables: [String: [(name: String, type: String)]] = [:]

    public init() {}

    /// Reads `CREATE TABLE` and `ADD COLUMN`; of the rest of a migration nothing.
    public init(migrations: [String]) {
        for text in migrations {
            var table: String?
            for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("--") {
                let words = line.split(whereSeparator: { " ,();".contains($0) }).map(String.init)
                if line.hasPrefix("CREATE TABLE") || line.hasPrefix("ALTER TABLE") {
                    table = words.count > 2 ? words[2] : nil
                    continue
                }
                if line.hasPrefix(")") { table = nil }
                guard let table else { continue }
                let column = words.starts(with: ["ADD", "COLUMN"]) ? Array(words.dropFirst(2)) : words
                guard column.count > 1, column[0].allSatisfy({ $0.isLowercase || $0.isNumber || $0 == "_" }) else {
                    continue
                }
                tables[table, default: []].append((column[0], column[1]))
            }
        }
    }

    /// The next column with the type of one, in the first of some tables that has it.
    func counterpart(of column: String, in names: [String]) -> String? {
        for name in names {
            guard let columns = tables[name], let place = columns.firstIndex(where: { $0.name == column }) else {
                continue
            }
            let others = columns[(place + 1)...] + columns[..<place]
            return others.first { $0.type == columns[place].type }?.name
        }
        return nil
    }
}
