// AuthorityRule.swift - whether `:authority` and Host name the same place: RFC 9113 §8.3.1.
// Invariant: a request in which they differ is refused. A proxy that believes one and a server that believes the other
// do not speak of the same site.

#if HTTP2

    enum AuthorityRule {
        /// Compares without regard to case, to an empty port and to the scheme's own (RFC 3986 §6.2.3).
        static func areSame(
            _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, scheme: UnsafeRawBufferPointer?
        ) -> Bool {
            let port = scheme.flatMap(defaultPort)
            return normalized(left, port).elementsEqual(normalized(right, port))
        }

        private static func normalized(_ authority: UnsafeRawBufferPointer, _ port: StaticString?) -> some Sequence<
            UInt8
        > {
            var end = authority.count
            if let port, hasSuffix(authority, port) {
                end -= port.utf8CodeUnitCount
            } else if authority.last == UInt8(ascii: ":") {
                end -= 1
            }
            return authority[..<end].lazy.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        }

        private static func hasSuffix(_ bytes: UnsafeRawBufferPointer, _ suffix: StaticString) -> Bool {
            suffix.withUTF8Buffer { bytes.suffix($0.count).elementsEqual($0) }
        }

        private static func defaultPort(_ scheme: UnsafeRawBufferPointer) -> StaticString? {
            if scheme.elementsEqual("https".utf8) { return ":443" }
            return scheme.elementsEqual("http".utf8) ? ":80" : nil
        }
    }

#endif
