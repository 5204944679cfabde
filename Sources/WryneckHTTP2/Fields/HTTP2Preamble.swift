// HTTP2Preamble.swift - Server and Date, ready to be copied into a response's fields, and the fields of usual responses.

#if HTTP2

    package import WryneckHTTP

    /// The fields that every response carries, and those of most responses. Made once a second.
    package struct HTTP2Preamble: Sendable {
        /// All sections one behind the other: to lend a part of one array counts one reference.
        private let bytes: [UInt8]
        private let serverEnd: Int
        private let dateEnd: Int
        /// The ends of the sections of each usual type, behind the date.
        private let (textEnd, htmlEnd, bytesEnd): (Int, Int, Int)

        package init(_ preamble: ResponsePreamble) {
            var all = Self.section(preamble.serverBytes)
            serverEnd = all.bytes.count
            all.append(Self.section(preamble.dateBytes))
            dateEnd = all.bytes.count
            all.append(Self.section(.text))
            textEnd = all.bytes.count
            all.append(Self.section(.html))
            htmlEnd = all.bytes.count
            all.append(Self.section(.bytes))
            bytesEnd = all.bytes.count
            all.append(Self.section(.json))
            bytes = all.bytes
        }

        var server: ArraySlice<UInt8> { bytes[..<serverEnd] }
        var date: ArraySlice<UInt8> { bytes[serverEnd..<dateEnd] }
        var both: ArraySlice<UInt8> { bytes[..<dateEnd] }

        func fields(for type: UsualType) -> ArraySlice<UInt8> {
            switch type {
            case .text: bytes[dateEnd..<textEnd]
            case .html: bytes[textEnd..<htmlEnd]
            case .bytes: bytes[htmlEnd..<bytesEnd]
            case .json: bytes[bytesEnd...]
            }
        }

        private static func section(_ lines: ArraySlice<UInt8>) -> FieldSection {
            var section = FieldSection()
            lines.withUnsafeBytes { lines in Headers.forEachLine(lines) { section.append($0, $1) } }
            return section
        }

        private static func section(_ type: UsualType) -> FieldSection {
            var section = FieldSection()
            Headers(type).forEachField { section.append($0, $1) }
            return section
        }
    }

#endif
