// HostRule.swift - the grammar of `uri-host [ ":" port ]`: RFC 9110 §7.2, RFC 3986 §3.2.2.
// Invariant: an accepted host can be compared, logged and put into a URL without quoting: letters, digits, `-._~`, or
// an IPv6 literal in brackets, and a port from 0 to 65535. RFC 3986 §3.2.3 also allows a colon without a port; it is
// dropped. Percent-encoding and sub-delims, which RFC 3986 allows in a registered name, do not occur in names that
// resolve, and have led virtual hosts astray.

/// Checks an authority without user information, as in Host and in the absolute form.
enum HostRule {
    /// In bytes. DNS names have at most 253.
    private static let longestHost = 255

    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let hostEnd = endOfHost(bytes) else { return false }
        let port = UnsafeRawBufferPointer(rebasing: bytes[hostEnd...])
        return port.isEmpty || isEmptyPort(port) || isPort(port)
    }

    /// Makes the violation for an authority that is not valid: `reason`, and the byte of `range` that no host has.
    static func violation(_ reason: String, _ range: Range<Int>, in head: UnsafeRawBufferPointer) -> ProtocolViolation {
        let wrong = range.first { !isHostByte(head[$0]) && !":[]".utf8.contains(head[$0]) }
        return wrong.map { .badRequest(reason, byteAt: $0, of: head) } ?? .badRequest(reason)
    }

    /// The range of a valid authority without the colon of an empty port (RFC 3986 §6.2.3: both are the same).
    static func withoutEmptyPort(_ range: Range<Int>, in head: UnsafeRawBufferPointer) -> Range<Int> {
        head[range].last == ASCII.colon ? range.lowerBound..<range.upperBound - 1 : range
    }

    private static func isEmptyPort(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == 1 && bytes[0] == ASCII.colon
    }

    /// The authority form, RFC 9112 §3.2.3, in which the port is mandatory.
    static func isValidWithPort(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let hostEnd = endOfHost(bytes) else { return false }
        return isPort(UnsafeRawBufferPointer(rebasing: bytes[hostEnd...]))
    }

    private static func endOfHost(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let first = bytes.first else { return nil }
        if first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            return isIPv6(UnsafeRawBufferPointer(rebasing: bytes[1..<close])) ? close + 1 : nil
        }
        let end = bytes.firstIndex(of: ASCII.colon) ?? bytes.count
        guard end > 0, end <= longestHost, bytes[..<end].allSatisfy(isHostByte) else { return nil }
        return end
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: ASCII.isLetter(byte) || ASCII.isDigit(byte)
        }
    }

    /// `:` and one to five digits, at most 65535.
    private static func isPort(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 2, bytes.count <= 6, bytes[0] == ASCII.colon else { return false }
        guard let port = ASCII.decimal(UnsafeRawBufferPointer(rebasing: bytes[1...])) else { return false }
        return port <= 65535
    }

    /// RFC 3986 §3.2.2: eight groups of one to four hex digits, one run of them may be `::`, the last two may be an
    /// IPv4 address.
    private static func isIPv6(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var groups = 0
        var hasGap = false
        var index = 0
        if bytes.count >= 2, bytes[0] == ASCII.colon, bytes[1] == ASCII.colon {
            hasGap = true
            index = 2
        }
        while index < bytes.count {
            let end = bytes[index...].firstIndex { ASCII.hexValue($0) == nil } ?? bytes.count
            if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
                guard isIPv4(UnsafeRawBufferPointer(rebasing: bytes[index...])) else { return false }
                groups += 2
                break
            }
            guard end > index, end - index <= 4 else { return false }
            groups += 1
            if end == bytes.count { break }
            guard bytes[end] == ASCII.colon, end + 1 < bytes.count else { return false }
            index = end + 1
            if bytes[index] == ASCII.colon {
                guard !hasGap else { return false }
                hasGap = true
                index += 1
            }
        }
        return hasGap ? groups < 8 : groups == 8
    }

    private static func isIPv4(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let octets = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return octets.count == 4
            && octets.allSatisfy { octet in
                guard octet.count <= 3, octet.count == 1 || octet.first != UInt8(ascii: "0") else { return false }
                guard let value = ASCII.decimal(UnsafeRawBufferPointer(rebasing: octet)) else { return false }
                return value <= 255
            }
    }
}
