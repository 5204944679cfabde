// RedirectPath.swift - the one form of paths that redirects compare and send: RFC 3986 §6.2.2.
// Invariant: the result is ASCII that needs no escapes; an escaped slash stays escaped; all spellings of one path are
// equal.

internal import WryneckHTTP

enum RedirectPath {
    /// The rest of a request's path, with one slash in front; nil if it has dot segments.
    /// - Parameter rest: the bytes behind the slash, with their escapes.
    /// - Returns: the path.
    static func normalized(_ rest: UnsafeRawBufferPointer) -> [UInt8]? {
        let escaped = escaped(rest)
        var path: [UInt8] = []
        path.reserveCapacity(escaped.count + 1)
        for segment in escaped.split(separator: slash) {
            path.append(slash)
            path.append(contentsOf: segment)
        }
        if path.isEmpty || escaped.last == slash { path.append(slash) }
        return hasDotSegments(path) ? nil : path
    }

    static func hasDotSegments(_ path: [UInt8]) -> Bool {
        path.split(separator: slash).contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    }

    /// The bytes with escapes where they are needed, and nowhere else.
    static func escaped(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = ASCII.byte(hex: rest) {
                rest = rest.dropFirst(2)
                append(value, isPlain: isUnreserved(value), to: &result)
            } else {
                append(byte, isPlain: isUnreserved(byte) || reserved.contains(byte), to: &result)
            }
        }
        return result
    }

    private static func append(_ byte: UInt8, isPlain: Bool, to result: inout [UInt8]) {
        if isPlain { return result.append(byte) }
        result.append(UInt8(ascii: "%"))
        ASCII.append(hexByte: byte, to: &result)
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "-._~".utf8.contains(byte) }

    /// The bytes that mean one thing plain and another escaped (§2.2). "?" and "#" only come from a target's own query
    /// and fragment.
    private static let reserved = Array("/!$&'()*+,;=:@?#".utf8)
    private static let slash = UInt8(ascii: "/")
}
