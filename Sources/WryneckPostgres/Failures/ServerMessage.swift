// ServerMessage.swift - an error in the server's words.

#if PostgreSQL

    extension PostgresError {
        /// What the server says about an error.
        public struct ServerMessage: Sendable, CustomStringConvertible {
            /// The kind of error.
            public let sqlState: SQLState
            /// `ERROR`, `FATAL` or `PANIC`; the last two end the session.
            public let severity: String
            /// What is wrong, in one sentence.
            public let message: String
            /// More about it; may contain values of the row.
            public let detail: String?
            /// What might help.
            public let hint: String?
            /// Where in the statement, in characters from 1.
            public let position: Int?
            /// The table that it is about.
            public let table: String?
            /// The column that it is about.
            public let column: String?
            /// The constraint that was violated: what an application shows as "this name is taken".
            public let constraint: String?
            let routine: String?

            init(_ result: ResultHandle) {
                sqlState = SQLState(rawValue: result.errorField("C") ?? "")
                // 'V' is never translated (since version 9.6); 'S' is.
                severity = result.errorField("V") ?? result.errorField("S") ?? "ERROR"
                message = result.errorField("M") ?? result.errorMessage
                detail = result.errorField("D")
                hint = result.errorField("H")
                position = result.errorField("P").flatMap { Int($0) }
                table = result.errorField("t")
                column = result.errorField("c")
                constraint = result.errorField("n")
                routine = result.errorField("R")
            }

            /// Whether the session is over.
            public var endsSession: Bool { severity == "FATAL" || severity == "PANIC" }

            /// Whether libpq made it, because the connection broke.
            var isOfThisSide: Bool { sqlState.rawValue.isEmpty }

            /// One line for logs, without the detail, in which a row's values may be.
            public var description: String {
                isOfThisSide ? message : "\(severity) \(sqlState): \(message)" + (hint.map { " (\($0))" } ?? "")
            }
        }
    }

#endif
