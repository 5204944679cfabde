// PathRules.swift - paths that this server and the one behind it may read differently.
// Invariant: a rule in front of the proxy (a guard, a route) has seen the same segments as the backend will. Steps
// never pass: clients resolve them before they ask (RFC 3986 §5.2.4), and whoever sends one wants to get around such a
// rule.

internal import HTTPTypes
internal import WryneckHTTP

/// The check of a path as it came, with its escapes.
enum PathRules {
    /// Throws 400 for a path that is not passed on.
    static func check(_ path: String, _ rule: ForwardingOptions.Paths) throws(HTTPError) {
        guard let fault = fault(path, rule) else { return }
        throw HTTPError(.badRequest, "the path has \(fault.rawValue)")
    }

    enum Fault: String {
        case step = "a step (. or ..)"
        case emptySegment = "an empty segment"
        case escapedSlash = "an escaped slash"
        case backslash = "a backslash"
        case semicolon = "a semicolon"
        case controlByte = "a control byte"
    }

    /// The first fault; nil if there is none.
    static func fault(_ path: String, _ rule: ForwardingOptions.Paths) -> Fault? {
        let segments = path.utf8.dropFirst().split(separator: ASCII.slash, omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            // The last one may be empty: what ends with a slash is a folder.
            if segment.isEmpty, index < segments.count - 1, rule == .refuseAmbiguous { return .emptySegment }
            if !segment.allSatisfy(isOrdinary), let fault = fault(segment: Array(segment), rule) { return fault }
        }
        return nil
    }

    /// Whether a byte means itself to everybody.
    private static func isOrdinary(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func fault(segment: [UInt8], _ rule: ForwardingOptions.Paths) -> Fault? {
        let plain = unescaped(segment)
        if isStep(plain) { return .step }
        guard rule == .refuseAmbiguous else { return nil }
        // A server that unescapes twice is wrong. There are some.
        let twice = unescaped(plain)
        return sign(plain) ?? (isStep(twice) ? .step : sign(twice))
    }

    private static func unescaped(_ segment: [UInt8]) -> [UInt8] {
        segment.contains(ASCII.percent) ? segment.withUnsafeBytes { PercentCoding.decodedBytes($0) } : segment
    }

    /// Whether some part is "." or "..": between slashes that had escapes, or backslashes, and before a semicolon,
    /// behind which servlets expect parameters (`..;x`).
    private static func isStep(_ segment: [UInt8]) -> Bool {
        segment.contains(UInt8(ascii: "."))
            && segment.split { $0 == ASCII.slash || $0 == ASCII.backslash }.contains { part in
                let name = part.prefix { $0 != ASCII.semicolon }
                return (1...2).contains(name.count) && name.allSatisfy { $0 == UInt8(ascii: ".") }
            }
    }

    /// The first byte that is a sign to some readers and a part of a name to others.
    private static func sign(_ segment: [UInt8]) -> Fault? {
        for byte in segment {
            switch byte {
            case ASCII.slash: return .escapedSlash
            case ASCII.backslash: return .backslash
            case ASCII.semicolon: return .semicolon
            case ..<ASCII.space, 0x7F: return .controlByte
            default: continue
            }
        }
        return nil
    }
}
