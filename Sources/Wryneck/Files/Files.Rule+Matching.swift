// Files.Rule+Matching.swift - which files a rule is for. Evaluated once for a state of a file, not for each request.

internal import HTTPTypes
internal import WryneckHTTP

extension Files.Rule {
    /// The media type of a file and the fields of its responses.
    /// - Parameters:
    ///   - rules: the rules in their order; each sees the type that the rules before it have set.
    ///   - path: the path below the root.
    ///   - type: the type of the file's extension.
    /// - Returns: both.
    static func apply(_ rules: [Files.Rule], path: SourcePath, type: String) -> (type: String, headers: Headers) {
        var (type, headers) = (type, Headers())
        for rule in rules where rule.selection.fits(path, type) {
            if let mediaType = rule.mediaType { type = mediaType }
            if let charset = rule.charset { type = Files.Rule.type(type, in: charset) }
            for (name, value) in rule.headers where !isAboutContent(name) { headers[name] = value }
            if let refusal = rule.headers.refusal { headers.refuse(refusal) }
        }
        return (type, headers)
    }

    /// The type with this charset and no other. A semicolon within quotes does not end a parameter.
    private static func type(_ type: String, in charset: String) -> String {
        var parts: [Substring] = []
        var (start, isQuoted) = (type.startIndex, false)
        for index in type.indices {
            if type[index] == "\"" { isQuoted.toggle() }
            guard type[index] == ";", !isQuoted else { continue }
            parts.append(type[start..<index])
            start = type.index(after: index)
        }
        parts.append(type[start...])
        let kept = parts.map { $0.drop { $0 == " " } }.filter { !$0.lowercased().hasPrefix("charset=") }
        return (kept.map(String.init) + ["charset=\(charset)"]).joined(separator: "; ")
    }

    private static func isAboutContent(_ name: HTTPField.Name) -> Bool {
        switch name {
        case .contentType, .contentEncoding, .contentLength, .contentRange, .eTag, .lastModified, .acceptRanges: true
        default: false
        }
    }
}

extension Files.Rule.Selection {
    func fits(_ path: SourcePath, _ type: String) -> Bool {
        switch self {
        case .all: return true
        case .path(let pattern):
            let pattern = SourcePath(pattern)
            guard pattern.bytes.contains(SourcePath.slash) else { return Self.fits(path.name, pattern.bytes[...]) }
            return Self.fits(path.segments[...], pattern.segments[...])
        case .type(let wanted):
            let bare = type.prefix { $0 != ";" }
            return wanted.hasSuffix("/*") ? bare.hasPrefix(wanted.dropLast()) : bare == wanted
        case .hashedNames: return Self.holdsHash(String(decoding: path.name, as: UTF8.self))
        }
    }

    /// Whether a path fits a pattern, both in segments.
    private static func fits(_ path: ArraySlice<ArraySlice<UInt8>>, _ pattern: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first.elementsEqual("**".utf8) {
            return (0...path.count).contains { fits(path.dropFirst($0), pattern.dropFirst()) }
        }
        guard let segment = path.first else { return false }
        return fits(segment, first) && fits(path.dropFirst(), pattern.dropFirst())
    }

    /// Whether a segment fits a pattern with `*`: the last star takes a byte more whenever the rest does not fit.
    private static func fits(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (text, pattern) = (text, pattern)
        var retry: (text: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while !text.isEmpty || !pattern.isEmpty {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (text, pattern)
            } else if let wanted = pattern.first, wanted == text.first {
                (text, pattern) = (text.dropFirst(), pattern.dropFirst())
            } else if let last = retry, !last.text.isEmpty {
                retry = (last.text.dropFirst(), last.pattern)
                (text, pattern) = (last.text.dropFirst(), last.pattern)
            } else {
                return false
            }
        }
        return true
    }

    /// Whether a name has a hash. That is the part before the extension, behind a dot, a dash or an underscore: eight
    /// or more hexadecimal digits, letters and numbers among them; or eight letters, upper and lower case, and digits,
    /// of which one precedes a letter, because words have theirs at the end.
    private static func holdsHash(_ name: String) -> Bool {
        let parts = name.split(whereSeparator: { $0 == "." || $0 == "-" || $0 == "_" })
        return parts.dropFirst().dropLast().contains { part in
            let bytes = part.utf8
            guard bytes.count >= 8, bytes.contains(where: isDigit) else { return false }
            if bytes.allSatisfy({ isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }) {
                return !bytes.allSatisfy(isDigit)
            }
            let lower = bytes.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            let upper = bytes.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            let mixes = zip(bytes, bytes.dropFirst()).contains { isDigit($0) && isLetter($1) }
            return bytes.count == 8 && lower && upper && mixes && bytes.allSatisfy { isDigit($0) || isLetter($0) }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
