// ParameterBlock.swift - the parameters of one statement, as libpq takes them.
// Invariants: a text has no NUL, at which C would end it; there are no more of them than the protocol can count.

#if PostgreSQL

    /// Parameters in one block of bytes.
    struct ParameterBlock {
        /// The protocol counts them in 16 bits.
        static let most = 65_535

        private var bytes: [CChar] = []
        /// Where each value begins; nil for NULL.
        private var starts: [Int?] = []
        private var lengths: [CInt] = []
        private var formats: [CInt] = []

        /// Checks and copies.
        init(_ parameters: [(any PostgresParameter)?]) throws(PostgresError) {
            guard parameters.count <= Self.most else {
                throw PostgresError(.invalidRequest("a statement takes at most \(Self.most) parameters"), .notSent)
            }
            for (index, parameter) in parameters.enumerated() {
                switch parameter?.postgresValue ?? .null {
                case .null: add(nil, length: 0, format: 0)
                case .text(let text):
                    try checkText(text, "parameter $\(index + 1)")
                    add(bytes.count, length: 0, format: 0)
                    bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
                    bytes.append(0)
                case .binary(let value):
                    guard let length = CInt(exactly: value.count) else {
                        throw PostgresError(.invalidRequest("parameter $\(index + 1) is too long"), .notSent)
                    }
                    add(bytes.count, length: length, format: 1)
                    bytes.append(contentsOf: value.lazy.map { CChar(bitPattern: $0) })
                    // A place of its own for an empty value, too.
                    bytes.append(0)
                }
            }
        }

        private mutating func add(_ start: Int?, length: CInt, format: CInt) {
            starts.append(start)
            lengths.append(length)
            formats.append(format)
        }

        /// Lends count, values, lengths and formats. The pointers are good within `body` alone, in which libpq copies.
        func withArrays<Result>(
            _ body: (CInt, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?) -> Result
        ) -> Result {
            guard !starts.isEmpty else { return body(0, nil, nil, nil) }
            return bytes.withUnsafeBufferPointer { block in
                let values: [UnsafePointer<CChar>?] = starts.map { start in
                    start.flatMap { start in block.baseAddress.map { $0 + start } }
                }
                return values.withUnsafeBufferPointer { values in
                    lengths.withUnsafeBufferPointer { lengths in
                        formats.withUnsafeBufferPointer { formats in
                            body(CInt(values.count), values.baseAddress, lengths.baseAddress, formats.baseAddress)
                        }
                    }
                }
            }
        }
    }

    /// Refuses a text with a NUL: C would end there, and so send something else.
    func checkText(_ text: String, _ what: String) throws(PostgresError) {
        guard !text.utf8.contains(0) else {
            throw PostgresError(.invalidRequest("\(what) contains a NUL, which PostgreSQL's text cannot"), .notSent)
        }
    }

#endif
