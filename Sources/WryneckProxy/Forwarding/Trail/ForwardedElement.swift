// ForwardedElement.swift - what one proxy says in Forwarded of the request that it got: RFC 7239 §4.

internal import WryneckHTTP

/// An element of the field's list.
struct ForwardedElement: Equatable {
    /// Who made the request.
    var node: ForwardedNode
    /// The scheme in which it came; nil if that is not told.
    var proto: String?
    /// The Host that it had; nil if that is not told.
    var host: String?

    init(_ node: ForwardedNode, proto: String? = nil, host: String? = nil) {
        (self.node, self.proto, self.host) = (node, proto, host)
    }

    /// Reads `for="[2001:db8::1]:4711";proto=https;host=example.org`. What is malformed or unknown is not told. Of two
    /// with the same name the first one counts, as it does for `TrustedProxies`.
    init(_ text: Substring) {
        self.init(ForwardedNode("unknown"))
        for pair in (Self.split(text, at: ASCII.semicolon) ?? []).reversed() {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            take(parts[0].trimmed.lowercased(), Self.unquoted(parts[1].trimmed))
        }
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "for": node = ForwardedNode(value[...])
        case "proto": proto = value
        case "host": host = value
        default: break
        }
    }

    /// The elements of a field's value; nil if a quote in it has no end: whatever is appended would be a part of the
    /// quoted text, and who reads it would miss what this proxy says.
    static func elements(of value: String) -> [Substring]? {
        split(value[...], at: ASCII.comma)?.map(\.trimmed).filter { !$0.isEmpty }
    }

    /// The parts between separators, of which those in quotes are none; nil if a quote has no end.
    private static func split(_ text: Substring, at separator: UInt8) -> [Substring]? {
        var parts: [Substring] = []
        var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == ASCII.backslash {
                isEscaped = true
            } else if byte == ASCII.quote {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                parts.append(text[start..<index])
                start = text.utf8.index(after: index)
            }
        }
        return isQuoted ? nil : parts + [text[start...]]
    }

    /// RFC 9110 §5.6.4.
    private static func unquoted(_ text: Substring) -> String {
        guard text.utf8.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") else { return String(text) }
        var (bytes, isEscaped): ([UInt8], Bool) = ([], false)
        for byte in text.utf8.dropFirst().dropLast() {
            isEscaped = !isEscaped && byte == ASCII.backslash
            if !isEscaped { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ForwardedElement: CustomStringConvertible {
    /// The element as it goes into the field.
    var description: String {
        [("for", node.parameter), ("proto", proto), ("host", host)].compactMap { name, value in
            value.map { "\(name)=\(Self.quoted($0))" }
        }.joined(separator: ";")
    }

    /// A token as it is, and anything else (an IPv6 address, a port) in quotes.
    private static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(ASCII.isTokenByte) { return text }
        var bytes = [ASCII.quote]
        for byte in text.utf8 {
            if byte == ASCII.quote || byte == ASCII.backslash { bytes.append(ASCII.backslash) }
            bytes.append(byte)
        }
        return String(decoding: bytes + [ASCII.quote], as: UTF8.self)
    }
}
