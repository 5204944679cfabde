// PostgresCopyWriter.swift - data for COPY … FROM STDIN.

#if PostgreSQL

    public import WryneckDeferred

    /// Takes the data of a COPY, and passes them to the server no faster than it reads.
    public final class PostgresCopyWriter {
        private let job: CopyInJob

        init(_ job: CopyInJob) { self.job = job }

        /// Passes bytes on, in the format of the COPY. Where a row ends need not be where a piece ends.
        /// - Parameter bytes: any number; some 64 KiB at a time cost least.
        /// - Returns: fires when the kernel has them: wait for it before the next piece. Fails with ``PostgresError``.
        @discardableResult
        public func write(_ bytes: [UInt8]) -> Deferred<Void> { job.write(bytes) }

        /// Passes bytes on, in the format of the COPY, and waits until the kernel has them.
        /// - Parameter bytes: any number; some 64 KiB at a time cost least.
        /// - Throws: ``PostgresError`` if the connection is lost, or the COPY has ended.
        public nonisolated(nonsending) func write(_ bytes: [UInt8]) async throws { try await job.write(bytes).value }

        /// A row in the format `text`, which is COPY's own if nothing else is said: to be collected and passed to
        /// `write`.
        /// - Parameter values: the columns; nil is NULL. Bytes become a `bytea`.
        /// - Returns: the row's line, with its end.
        /// - Throws: ``PostgresError`` for a text with a NUL.
        public static func line(_ values: (any PostgresParameter)?...) throws -> [UInt8] {
            var line: [UInt8] = []
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: "\t")) }
                switch value?.postgresValue ?? .null {
                case .null: line += "\\N".utf8
                case .text(let text):
                    try checkText(text, "column \(index + 1)")
                    append(text.utf8, to: &line)
                case .binary(let bytes): append(ByteaText.encode(bytes).utf8, to: &line)
                }
            }
            line.append(UInt8(ascii: "\n"))
            return line
        }

        private static func append(_ text: some Sequence<UInt8>, to line: inout [UInt8]) {
            for byte in text {
                switch byte {
                case UInt8(ascii: "\\"): line += "\\\\".utf8
                case UInt8(ascii: "\t"): line += "\\t".utf8
                case UInt8(ascii: "\n"): line += "\\n".utf8
                case UInt8(ascii: "\r"): line += "\\r".utf8
                default: line.append(byte)
                }
            }
        }
    }

#endif
