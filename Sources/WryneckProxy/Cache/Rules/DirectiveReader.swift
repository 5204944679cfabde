// DirectiveReader.swift - the members of one Cache-Control line: RFC 9111 §5.2.
// Invariant: a comma separates unless it stands in a whole quoted string. A quote without an end hides nothing: what
// follows it is read as if it were not there.

internal import WryneckHTTP

/// Reads `#( token [ "=" ( token / quoted-string ) ] )` from left to right.
struct DirectiveReader: IteratorProtocol {
    struct Directive: Equatable {
        /// In lower case; empty if the member begins with no token.
        let name: String
        /// What stands behind the "=", without quotes; nil without an "=".
        let argument: [UInt8]?
        /// Whether the member is nothing but that.
        let isClean: Bool
    }

    private var rest: ArraySlice<UInt8>

    init(_ line: String) { rest = Array(line.utf8)[...] }

    /// The next member that is not empty; nil behind the last.
    mutating func next() -> Directive? {
        rest = rest.drop { $0 == ASCII.comma || ASCII.isOptionalWhitespace($0) }
        guard !rest.isEmpty else { return nil }
        let name = String(decoding: take(while: ASCII.isTokenByte).map(ASCII.lowercased), as: UTF8.self)
        let argument = takeArgument()
        let junk = takeMember()
        return Directive(name: name, argument: argument, isClean: junk.isEmpty)
    }

    private mutating func takeArgument() -> [UInt8]? {
        guard rest.first == ASCII.equalsSign else { return nil }
        rest.removeFirst()
        return takeQuoted() ?? Array(takeMember())
    }

    /// A whole quoted string (RFC 9110 §5.6.4); nil, and nothing is taken, if there is none.
    private mutating func takeQuoted() -> [UInt8]? {
        guard rest.first == ASCII.quote else { return nil }
        var (bytes, value) = (rest.dropFirst(), [UInt8]())
        while let byte = bytes.popFirst() {
            switch byte {
            case ASCII.quote:
                rest = bytes
                return value
            case ASCII.backslash: if let quoted = bytes.popFirst() { value.append(quoted) }
            default: value.append(byte)
            }
        }
        return nil
    }

    /// What is left of the member, without the blanks around it.
    private mutating func takeMember() -> ArraySlice<UInt8> { take { $0 != ASCII.comma }.trimmed }

    private mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix(while: isWanted)
        rest = rest[taken.endIndex...]
        return taken
    }
}
