// SQLiteHandle.swift - the connection itself, and the statements that it has compiled.
// Invariants: it belongs to whoever holds the lock around it. A statement is reset before anybody else can use it, so
// that none keeps the file locked.

#if SQLite

    internal import CSQLite

    final class SQLiteHandle {
        /// More statements than a program has: one that makes their texts anew each time must not fill the memory.
        private static let keptStatements = 64

        private let path: String
        // Closed with this object, which alone has it.
        private var connection: OpaquePointer?
        private var statements: [String: SQLiteStatement] = [:]

        init(_ path: String, _ options: SQLite.Options) throws(SQLite.Failure) {
            self.path = path
            let busy = options.busyTimeout.components.seconds.multipliedReportingOverflow(by: 1000)
            let wait = Int32(clamping: busy.overflow ? .max : busy.partialValue)
            let code = csqlite_open(path, options.isReadOnly ? 1 : 0, max(0, wait), &connection)
            guard code == 0 else { throw failure(code) }
            if !options.isReadOnly {
                // One checkpoint behind after a loss of power, and never broken:
                // sqlite.org/pragma.html#pragma_synchronous.
                _ = try query("PRAGMA journal_mode = WAL", [])
                try execute("PRAGMA synchronous = NORMAL", [])
            }
            try execute("PRAGMA foreign_keys = ON", [])
            // Nothing in a file that somebody else has made runs functions.
            try execute("PRAGMA trusted_schema = OFF", [])
            _ = try query("SELECT count(*) FROM sqlite_schema", [])
        }

        deinit {
            statements = [:]
            csqlite_close(connection)
        }

        // MARK: Work

        @discardableResult
        func execute(_ sql: String, _ values: [SQLite.Value]) throws(SQLite.Failure) -> SQLite.Change {
            var rows: Int64 = 0
            var rest = sql[...]
            while let statement = try statement(&rest, isWhole: !values.isEmpty) {
                try run(statement, values) { () throws(SQLite.Failure) in }
                if !statement.isReadOnly { rows = csqlite_changes(connection) }
            }
            return SQLite.Change(rows: Int(clamping: rows), lastRow: csqlite_last_row(connection))
        }

        func query(_ sql: String, _ values: [SQLite.Value]) throws(SQLite.Failure) -> [SQLite.Row] {
            var rest = sql[...]
            guard let statement = try statement(&rest, isWhole: true) else {
                throw SQLite.Failure(.statement, "there is no statement in: \(sql)")
            }
            let columns = statement.columns
            var rows: [SQLite.Row] = []
            try run(statement, values) { () throws(SQLite.Failure) in
                rows.append(SQLite.Row(columns: columns, values: try statement.row(columns.count)))
            }
            return rows
        }

        func transaction<Value>(_ body: () throws -> Value) throws -> Value {
            // At once for writing: one that begins to read and then writes can fail in the middle, where no waiting
            // helps.
            try execute("BEGIN IMMEDIATE", [])
            do {
                let value = try body()
                try execute("COMMIT", [])
                return value
            } catch {
                // SQLite takes some transactions back itself, as when the disk is full.
                if csqlite_is_in_transaction(connection) != 0 { _ = try? execute("ROLLBACK", []) }
                throw error
            }
        }

        private func run(
            _ statement: SQLiteStatement, _ values: [SQLite.Value], _ row: () throws(SQLite.Failure) -> Void
        ) throws(SQLite.Failure) {
            defer { statement.reset() }
            guard statement.parameters == values.count else {
                throw SQLite.Failure(
                    .statement, "\(values.count) values for \(statement.parameters) parameters: \(statement.sql)")
            }
            for (index, value) in values.enumerated() {
                let code = statement.bind(value, at: Int32(index + 1))
                if code != 0 { throw failure(code, statement.sql) }
            }
            while true {
                let code = statement.step()
                if code == Int32(CSQLITE_DONE) { return }
                guard code == Int32(CSQLITE_ROW) else { throw failure(code, statement.sql) }
                try row()
            }
        }

        // MARK: Statements

        /// Takes the first statement off the text; nil if nothing but blanks and comments is left.
        private func statement(_ rest: inout Substring, isWhole: Bool) throws(SQLite.Failure) -> SQLiteStatement? {
            if rest.isEmpty { return nil }
            let sql = String(rest)
            if let kept = statements[sql] {
                rest = ""
                return kept
            }
            var made: OpaquePointer?
            var used = 0
            let code = csqlite_prepare(connection, sql, sql.utf8.count, &made, &used)
            guard code == 0 else { throw failure(code, sql) }
            guard let made else {
                rest = ""
                return nil
            }
            let statement = SQLiteStatement(made, sql)
            let tail = sql.utf8.dropFirst(used)
            let isOnly = tail.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
            if isOnly {
                rest = ""
                if statements.count >= Self.keptStatements { statements = [:] }
                statements[sql] = statement
            } else {
                if isWhole { throw SQLite.Failure(.statement, "more than one statement: \(sql)") }
                rest = Substring(tail)
            }
            return statement
        }

        private func failure(_ code: Int32, _ sql: String? = nil) -> SQLite.Failure {
            let message =
                connection.map { String(cString: csqlite_message($0)) } ?? String(cString: csqlite_code_text(code))
            return SQLite.Failure(code, "\(path): \(message)" + (sql.map { " in: \($0)" } ?? ""))
        }
    }

#endif
