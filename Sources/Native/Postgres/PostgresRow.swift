/// One row of a result. It keeps the whole result alive.
package struct PostgresRow: Sendable {
    let result: RowTable
    let index: Int

    /// The columns' names, in order.
    package var columns: [String] { result.columns.map(\.name) }

    /// The value of the column named `column`; the first one, should there be several.
    ///
    /// Throws ``PostgresError/Code/decoding``, naming the column, if there is none of that name, or it does not hold a
    /// `Value`: `NULL` is a value of optionals only.
    package func decode<Value: PostgresDecodable>(
        _ column: String,
        as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let position = result.columns.firstIndex(where: { $0.name == column }) else {
            throw PostgresError(.decoding, "The result has no column \"\(column)\".")
        }
        return try decode(at: position, as: type)
    }

    /// The value of the column at `position`, the first being 0.
    package func decode<Value: PostgresDecodable>(
        at position: Int,
        as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard result.columns.indices.contains(position) else {
            throw PostgresError(.decoding, "The result has no column \(position).")
        }
        do {
            return try Value(postgres: result.value(row: index, column: position))
        } catch {
            let name = result.columns[position].name
            throw PostgresError(.decoding, "Column \"\(name)\" cannot be read as \(Value.self): \(error).")
        }
    }
}

extension [PostgresRow] {
    /// The row of a result that has one at most; nil where it has none.
    ///
    /// Throws ``PostgresError/Code/decoding`` if there are several: the statement does not say what was meant.
    package var only: PostgresRow? {
        get throws(PostgresError) {
            guard count <= 1 else { throw PostgresError(.decoding, "The result has \(count) rows instead of one.") }
            return first
        }
    }
}

/// A result's rows, copied out of libpq.
final class RowTable: Sendable {
    struct Column: Sendable, Equatable {
        let name: String
        let type: PostgresType
    }

    /// Where a field's bytes are; -1 as the length stands for `NULL`.
    struct Field: Sendable {
        let offset: Int
        let length: Int
    }

    let columns: [Column]
    let rowCount: Int
    private let fields: [Field]
    private let bytes: [UInt8]

    init(columns: [Column], rowCount: Int, fields: [Field], bytes: [UInt8]) {
        self.columns = columns
        self.rowCount = rowCount
        self.fields = fields
        self.bytes = bytes
    }

    var rows: [PostgresRow] {
        (0..<rowCount).map { PostgresRow(result: self, index: $0) }
    }

    func value(row: Int, column: Int) -> PostgresValue {
        let field = fields[row * columns.count + column]
        let slice = field.length < 0 ? nil : bytes[field.offset..<field.offset + field.length]
        return PostgresValue(type: columns[column].type, bytes: slice)
    }
}
