// ArrayText.swift - the text form of arrays: {1,2,NULL,"a \"b\""}. PostgreSQL's manual, "Array Input and Output
// Syntax". Invariant: what is written here is read as the same elements, whatever is in them.

#if PostgreSQL

    enum ArrayText {
        private static let quote = UInt8(ascii: "\""), backslash = UInt8(ascii: "\\"), comma = UInt8(ascii: ",")
        private static let opening = UInt8(ascii: "{"), closing = UInt8(ascii: "}")

        /// Writes an array of one dimension. Every element is quoted, because only quotes keep an element that looks
        /// like NULL, or like a brace.
        static func encode(_ elements: [PostgresValue]) -> String {
            var text: [UInt8] = [opening]
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(comma) }
                switch element {
                case .null: text.append(contentsOf: "NULL".utf8)
                case .text(let value): append(value.utf8, to: &text)
                case .binary(let bytes): append(ByteaText.encode(bytes).utf8, to: &text)
                }
            }
            text.append(closing)
            return String(decoding: text, as: UTF8.self)
        }

        private static func append(_ value: some Sequence<UInt8>, to text: inout [UInt8]) {
            text.append(quote)
            for byte in value {
                if byte == quote || byte == backslash { text.append(backslash) }
                text.append(byte)
            }
            text.append(quote)
        }

        /// Reads an array of one dimension; nil if it is something else. Nil elements are NULLs.
        static func decode(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]?]? {
            // Bounds other than from 1 stand in front: [0:1]={1,2}.
            var rest = bytes[...]
            if rest.first == UInt8(ascii: "[") {
                guard let end = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
                rest = rest[(end + 1)...]
            }
            guard rest.popFirst() == opening else { return nil }
            var elements: [[UInt8]?] = []
            if rest.first == closing { return rest.count == 1 ? elements : nil }
            while true {
                guard let element = element(&rest) else { return nil }
                elements.append(element)
                switch rest.popFirst() {
                case comma: continue
                case closing: return rest.isEmpty ? elements : nil
                default: return nil
                }
            }
        }

        /// The next element: nil if there is none, a nil within for NULL.
        private static func element(_ rest: inout Slice<UnsafeRawBufferPointer>) -> [UInt8]?? {
            var value: [UInt8] = []
            if rest.first == quote {
                rest.removeFirst()
                while let byte = rest.popFirst() {
                    if byte == quote { return .some(value) }
                    guard byte == backslash else {
                        value.append(byte)
                        continue
                    }
                    guard let escaped = rest.popFirst() else { return nil }
                    value.append(escaped)
                }
                return nil
            }
            while let byte = rest.first, byte != comma, byte != closing {
                // A dimension more.
                guard byte != opening else { return nil }
                rest.removeFirst()
                if byte == backslash, let escaped = rest.popFirst() {
                    value.append(escaped)
                } else {
                    value.append(byte)
                }
            }
            guard !value.isEmpty else { return nil }
            return value.elementsEqual("NULL".utf8) ? .some(nil) : .some(value)
        }
    }

#endif
