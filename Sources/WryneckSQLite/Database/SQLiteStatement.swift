// SQLiteStatement.swift - one compiled statement.

#if SQLite

    internal import CSQLite

    final class SQLiteStatement {
        let sql: String
        // Finalised with this object, which alone has it; the connection lets go of its statements before it closes.
        private let statement: OpaquePointer

        init(_ statement: OpaquePointer, _ sql: String) { (self.statement, self.sql) = (statement, sql) }

        deinit { csqlite_finalize(statement) }

        var parameters: Int { Int(csqlite_parameter_count(statement)) }

        var isReadOnly: Bool { csqlite_is_read_only(statement) != 0 }

        /// Asked for each time: the table may have got other columns.
        var columns: [String] {
            (0..<csqlite_column_count(statement)).map { index in
                csqlite_column_name(statement, index).map { String(cString: $0) } ?? ""
            }
        }

        func step() -> Int32 { csqlite_step(statement) }

        func reset() { csqlite_reset(statement) }

        func bind(_ value: SQLite.Value, at index: Int32) -> Int32 {
            switch value {
            case .integer(let value): csqlite_bind_integer(statement, index, value)
            case .real(let value): csqlite_bind_real(statement, index, value)
            case .text(var text):
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        csqlite_bind_text(statement, index, $0.baseAddress, $0.count)
                    }
                }
            case .blob(let bytes): csqlite_bind_blob(statement, index, bytes, bytes.count)
            case .null: csqlite_bind_null(statement, index)
            }
        }

        func row(_ count: Int) throws(SQLite.Failure) -> [SQLite.Value] {
            var values: [SQLite.Value] = []
            values.reserveCapacity(count)
            for index in 0..<Int32(clamping: count) { values.append(try value(index)) }
            return values
        }

        private func value(_ index: Int32) throws(SQLite.Failure) -> SQLite.Value {
            let type = csqlite_column_type(statement, index)
            switch type {
            case CSQLITE_INTEGER: return .integer(csqlite_column_integer(statement, index))
            case CSQLITE_REAL: return .real(csqlite_column_real(statement, index))
            case CSQLITE_TEXT, CSQLITE_BLOB:
                var count = 0
                let start = csqlite_column_bytes(statement, index, &count)
                // Copied at once: the next step lets go of it.
                let bytes = UnsafeRawBufferPointer(start: start, count: count)
                if type == CSQLITE_BLOB { return .blob(Array(bytes)) }
                guard start != nil else { throw SQLite.Failure(Int32(CSQLITE_NOMEM), "no memory") }
                return .text(String(decoding: bytes, as: UTF8.self))
            default: return .null
            }
        }
    }

#endif
