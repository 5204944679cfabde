// RedisReply+Conversions.swift - a reply as the value that a program wants, or an error that says what it is instead.

#if Redis

    extension RedisReply {
        /// Whether there is no value.
        public var isNull: Bool { self == .null }

        /// This reply; nil if there is no value: `try reply.ifPresent?.text`.
        public var ifPresent: RedisReply? { isNull ? nil : self }

        /// The bytes of a string or a status, or the digits of a number.
        public var bytes: [UInt8] {
            get throws(RedisError) {
                switch self {
                case .bulk(let bytes): return bytes
                case .status(let text): return Array(text.utf8)
                case .integer(let value): return Array(String(value).utf8)
                case .null, .array, .refusal: throw mismatch("string")
                }
            }
        }

        /// The text of a string or a status, or the digits of a number; bytes that are no UTF-8 are a mismatch.
        public var text: String {
            get throws(RedisError) {
                switch self {
                case .bulk(let bytes):
                    guard let text = String(validating: bytes, as: UTF8.self) else { throw mismatch("text in UTF-8") }
                    return text
                case .status(let text): return text
                case .integer(let value): return String(value)
                case .null, .array, .refusal: throw mismatch("text")
                }
            }
        }

        /// A number, or a string that is one.
        public var int: Int {
            get throws(RedisError) {
                if case .integer(let value) = self { return value }
                guard case .bulk(let bytes) = self, let value = Int(String(decoding: bytes, as: UTF8.self)) else {
                    throw mismatch("whole number")
                }
                return value
            }
        }

        /// A number with a fraction: RESP2 sends it as a string, such as `3.5` or `inf`.
        public var double: Double {
            get throws(RedisError) {
                if case .integer(let value) = self { return Double(value) }
                guard case .bulk(let bytes) = self, let value = Double(String(decoding: bytes, as: UTF8.self)) else {
                    throw mismatch("number")
                }
                return value
            }
        }

        /// 1 and `OK` are true, 0 and null are false: null is the answer of a `SET` whose condition does not hold.
        public var bool: Bool {
            get throws(RedisError) {
                switch self {
                case .integer(1), .status("OK"): return true
                case .integer(0), .null: return false
                default: throw mismatch("yes or no")
                }
            }
        }

        /// The elements of an array.
        public var elements: [RedisReply] {
            get throws(RedisError) {
                guard case .array(let elements) = self else { throw mismatch("array") }
                return elements
            }
        }

        /// An array that alternates between names and values, as `HGETALL` and `CONFIG GET` answer. Of a name that is
        /// there twice, the last value counts.
        public var dictionary: [String: RedisReply] {
            get throws(RedisError) {
                let elements = try elements
                guard elements.count.isMultiple(of: 2) else { throw mismatch("list of names and values") }
                var dictionary: [String: RedisReply] = [:]
                for index in stride(from: 0, to: elements.count, by: 2) {
                    dictionary[try elements[index].text] = elements[index + 1]
                }
                return dictionary
            }
        }

        private func mismatch(_ wanted: String) -> RedisError { .mismatch(wanted: wanted, found: kind) }

        /// What it is, without its content, which may be a secret.
        private var kind: String {
            switch self {
            case .null: "no value"
            case .status: "a status"
            case .integer: "a number"
            case .bulk(let bytes): "a string of \(bytes.count) bytes"
            case .array(let elements): "an array of \(elements.count)"
            case .refusal(let refusal): "the error \(refusal)"
            }
        }
    }

#endif
