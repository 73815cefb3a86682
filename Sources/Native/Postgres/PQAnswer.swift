internal import CLibPQ

/// One result of libpq, freed with this value's last copy.
@safe final class PQAnswer {
    private let result: OpaquePointer

    /// Takes ownership.
    init(result: OpaquePointer) {
        unsafe self.result = unsafe result
    }

    deinit {
        // A result is plain memory, tied to neither its connection nor a thread.
        unsafe PQclear(result)
    }

    enum Kind {
        /// A command without rows is done.
        case command
        /// One row of several.
        case row
        /// All rows have come.
        case endOfRows
        case empty
        case failure
        /// `COPY`, which is not supported.
        case copy
        /// A group of a pipeline has ended.
        case sync
        /// Skipped, after a failure earlier in the group.
        case skipped
    }

    var kind: Kind {
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK: .command
        case PGRES_SINGLE_TUPLE: .row
        case PGRES_TUPLES_OK: .endOfRows
        case PGRES_EMPTY_QUERY: .empty
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: .copy
        case PGRES_PIPELINE_SYNC: .sync
        case PGRES_PIPELINE_ABORTED: .skipped
        default: .failure
        }
    }

    /// The command's tag, such as `COMMIT`.
    var tag: String {
        unsafe PQcmdStatus(result).map { unsafe String(cString: $0) } ?? ""
    }

    var affectedRows: Int {
        unsafe PQcmdTuples(result).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    var columns: [RowTable.Column] {
        unsafe (0..<PQnfields(result)).map { index in
            let name = unsafe PQfname(result, index).map { unsafe String(cString: $0) } ?? ""
            return RowTable.Column(name: name, type: PostgresType(rawValue: unsafe PQftype(result, index)))
        }
    }

    /// Whether this is the answer to ``ConnectionParameters/asksReadOnly`` and says so: text, by the simple protocol.
    var saysReadOnly: Bool {
        guard kind == .endOfRows, unsafe PQntuples(result) == 1, unsafe PQnfields(result) == 1,
            let value = unsafe PQgetvalue(result, 0, 0)
        else { return false }
        return unsafe String(cString: value) == "on"
    }

    /// Appends the rows there are to `builder`.
    func appendRows(to builder: inout RowTableBuilder) {
        let (rowCount, columnCount) = unsafe (PQntuples(result), PQnfields(result))
        guard rowCount > 0 else { return }
        builder.setColumns(columns)
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                if unsafe PQgetisnull(result, row, column) == 1 {
                    builder.appendNull()
                } else {
                    let length = unsafe Int(PQgetlength(result, row, column))
                    let bytes = unsafe UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: length)
                    unsafe builder.append(bytes)
                }
            }
            builder.endRow()
        }
    }

    /// The failure as a value; without an SQLSTATE it is libpq's own, about a lost connection.
    var error: PostgresError {
        guard let state = unsafe Self.field(lpo_diag_sqlstate, of: result) else {
            let text = unsafe PQresultErrorMessage(result).map { unsafe String(cString: $0) } ?? ""
            let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
            return PostgresError(.unavailable, line.isEmpty ? "The connection was lost." : line)
        }
        let message = unsafe Self.field(lpo_diag_message, of: result) ?? ""
        let function = unsafe Self.field(lpo_diag_function, of: result)
        return PostgresError(
            state: SQLState(rawValue: state),
            message: message,
            constraint: unsafe Self.field(lpo_diag_constraint, of: result),
            isStalePlan: state == SQLState.featureNotSupported.rawValue && function == "RevalidateCachedQuery"
        )
    }

    static func field(_ code: Int32, of result: OpaquePointer) -> String? {
        unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
    }
}

/// Collects rows as they arrive.
struct RowTableBuilder {
    private(set) var columns: [RowTable.Column] = []
    private(set) var byteCount = 0
    private var fields: [RowTable.Field] = []
    private var bytes: [UInt8] = []
    private var rowCount = 0

    mutating func setColumns(_ columns: @autoclosure () -> [RowTable.Column]) {
        if self.columns.isEmpty { self.columns = columns() }
    }

    mutating func appendNull() {
        fields.append(RowTable.Field(offset: bytes.count, length: -1))
    }

    mutating func append(_ value: UnsafeRawBufferPointer) {
        fields.append(RowTable.Field(offset: bytes.count, length: value.count))
        unsafe bytes.append(contentsOf: value)
        byteCount += value.count
    }

    mutating func endRow() {
        rowCount += 1
        // A row costs memory even if all of it is NULL.
        byteCount += 16
    }

    consuming func build() -> RowTable {
        RowTable(columns: columns, rowCount: rowCount, fields: fields, bytes: bytes)
    }
}
