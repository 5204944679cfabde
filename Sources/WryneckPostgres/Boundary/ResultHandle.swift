// ResultHandle.swift - the owner of one result of libpq.
// Invariant: only this file reads through the pointer, and every index that reaches C is checked there or here.

#if PostgreSQL

    internal import CPostgres

    /// A result, whole and for ever the same.
    ///
    /// `@unchecked Sendable` is right because libpq never changes a result that it has handed out, and says itself that
    /// any number of threads may read one; it is freed once, when nobody refers to it.
    final class ResultHandle: @unchecked Sendable {
        /// What a result is.
        enum Kind {
            case command, rows, row, copyIn, copyOut, copyBoth, sync, aborted, error
        }

        private let pointer: OpaquePointer
        let kind: Kind
        let rowCount: Int
        let columnCount: Int

        /// Takes a result over.
        init(owning pointer: OpaquePointer) {
            self.pointer = pointer
            kind =
                switch cpg_result_kind(pointer) {
                case CPG_COMMAND: .command
                case CPG_ROWS: .rows
                case CPG_ROW: .row
                case CPG_COPY_IN: .copyIn
                case CPG_COPY_OUT: .copyOut
                case CPG_COPY_BOTH: .copyBoth
                case CPG_SYNC: .sync
                case CPG_ABORTED: .aborted
                default: .error
                }
            rowCount = Int(cpg_rows(pointer))
            columnCount = Int(cpg_columns(pointer))
        }

        deinit { cpg_free_result(pointer) }

        /// The column with this very name; nil without one.
        func column(named name: String) -> Int? {
            // A C string would end at a NUL, and so name another column.
            guard !name.utf8.contains(0) else { return nil }
            let column = cpg_column(pointer, name)
            return column < 0 ? nil : Int(column)
        }

        func columnName(_ column: Int) -> String? {
            guard let number = CInt(exactly: column) else { return nil }
            return cpg_column_name(pointer, number).map { String(cString: $0) }
        }

        /// The type's number; 0 without such a column.
        func columnType(_ column: Int) -> UInt32 { CInt(exactly: column).map { cpg_column_type(pointer, $0) } ?? 0 }

        /// Lends a value's bytes; nil for NULL and for what is not there.
        func withValue<Value>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer?) throws -> Value) rethrows
            -> Value
        {
            var length: CInt = 0
            guard let (row, column) = CInt(exactly: row).flatMap({ row in CInt(exactly: column).map { (row, $0) } }),
                let bytes = cpg_value(pointer, row, column, &length)
            else { return try body(nil) }
            return try withExtendedLifetime(self) {
                try body(UnsafeRawBufferPointer(start: bytes, count: Int(max(0, length))))
            }
        }

        /// Such as `INSERT 0 1`.
        var tag: String { cpg_tag(pointer).map { String(cString: $0) } ?? "" }

        /// Nil if the command affects no rows.
        var affectedCount: Int? { cpg_affected(pointer).flatMap { Int(String(cString: $0)) } }

        /// A field of an error by its letter.
        func errorField(_ letter: Unicode.Scalar) -> String? {
            cpg_error_field(pointer, CChar(truncatingIfNeeded: letter.value)).map { String(cString: $0) }
        }

        var errorMessage: String { cpg_error_message(pointer).map { String(cString: $0).trimmedLines } ?? "" }
    }

    extension String {
        /// libpq ends its messages with an end of line.
        var trimmedLines: String {
            var text = self[...]
            while text.last?.isNewline == true || text.last == " " { text.removeLast() }
            return String(text)
        }
    }

#endif
