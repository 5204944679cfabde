// SQLite+Failure.swift - what went wrong, in SQLite's words.
// Invariant: no value of a parameter is in it: failures are logged.

#if SQLite

    internal import CSQLite

    extension SQLite {
        /// Why something was not done.
        public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
            /// What sort of failure it is.
            public enum Kind: Sendable, Hashable {
                /// Another connection had the database for longer than `Options.busyTimeout`.
                case busy
                /// A rule of the table: UNIQUE, NOT NULL, a foreign key.
                case constraint
                /// The file is broken: restore it from a copy.
                case corrupt
                /// The file is of another kind, or encrypted.
                case notADatabase
                /// The file, or its folder, cannot be opened or made.
                case cannotOpen
                /// The file, or its folder, cannot be written.
                case readOnly
                /// The disk is full.
                case full
                /// The disk failed.
                case disk
                /// The statement is wrong: its text, or the number of its values.
                case statement
                /// The file is of a newer version of the program.
                case newerSchema
                /// Something else: see `code`.
                case other
            }

            /// What sort of failure it is.
            public let kind: Kind
            /// SQLite's extended result code; 0 if SQLite was not asked.
            public let code: Int32
            /// In words, with the file or the statement.
            public let description: String

            init(_ code: Int32, _ message: String) {
                kind =
                    switch code & 0xFF {
                    case Int32(CSQLITE_BUSY), Int32(CSQLITE_LOCKED): .busy
                    case Int32(CSQLITE_CONSTRAINT): .constraint
                    case Int32(CSQLITE_CORRUPT): .corrupt
                    case Int32(CSQLITE_NOTADB): .notADatabase
                    case Int32(CSQLITE_CANTOPEN): .cannotOpen
                    case Int32(CSQLITE_READONLY): .readOnly
                    case Int32(CSQLITE_FULL): .full
                    case Int32(CSQLITE_IOERR): .disk
                    case 1, Int32(CSQLITE_MISUSE): .statement
                    default: .other
                    }
                (self.code, description) = (code, message)
            }

            init(_ kind: Kind, _ message: String) { (self.kind, code, description) = (kind, 0, message) }
        }
    }

#endif
