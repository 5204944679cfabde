// HTTP2Preamble.swift - Server and Date, ready to be copied into a response's fields.

#if HTTP2

    package import WryneckHTTP

    /// The fields that every response carries. Made once a second.
    package struct HTTP2Preamble: Sendable {
        package let server: FieldSection
        package let date: FieldSection

        package init(_ preamble: ResponsePreamble) {
            server = Self.section(preamble.serverBytes)
            date = Self.section(preamble.dateBytes)
        }

        private static func section(_ lines: ArraySlice<UInt8>) -> FieldSection {
            var section = FieldSection()
            lines.withUnsafeBytes { lines in Headers.forEachLine(lines) { section.append($0, $1) } }
            return section
        }
    }

#endif
