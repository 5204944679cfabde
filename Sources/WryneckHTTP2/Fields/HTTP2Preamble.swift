// HTTP2Preamble.swift - Server and Date, ready to be copied into a response's fields, and the whole heads of usual
// responses.

#if HTTP2

    package import WryneckHTTP

    /// The fields that every response carries. Made once a second.
    package struct HTTP2Preamble: Sendable {
        /// All sections one behind the other: to lend a part of one array counts one reference.
        private let bytes: [UInt8]
        private let serverEnd: Int
        private let dateEnd: Int
        /// The ends of the heads of each usual type, behind the date.
        private let (textEnd, htmlEnd, bytesEnd): (Int, Int, Int)

        package init(_ preamble: ResponsePreamble) {
            var all = Self.section(preamble.serverBytes)
            serverEnd = all.bytes.count
            all.append(Self.section(preamble.dateBytes))
            dateEnd = all.bytes.count
            let both = all
            func add(_ type: UsualType) -> Int {
                all.append(Self.head(type, both))
                return all.bytes.count
            }
            (textEnd, htmlEnd, bytesEnd) = (add(.text), add(.html), add(.bytes))
            _ = add(.json)
            bytes = all.bytes
        }

        var server: ArraySlice<UInt8> { bytes[..<serverEnd] }
        var date: ArraySlice<UInt8> { bytes[serverEnd..<dateEnd] }

        /// All fields of a 200 with a usual type but Content-Length.
        func head(of type: UsualType) -> ArraySlice<UInt8> {
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

        private static func head(_ type: UsualType, _ preamble: FieldSection) -> FieldSection {
            var section = FieldSection()
            section.append(":status", decimal: 200)
            Headers(type).forEachField { section.append($0, $1) }
            section.append(preamble)
            return section
        }
    }

#endif
