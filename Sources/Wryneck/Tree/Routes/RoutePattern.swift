// RoutePattern.swift - the path of a route, in pieces.
// Invariant: a path that no request could match as it is meant is refused. Text that looks like a parameter never
// becomes a literal.

internal import WryneckHTTP

struct RoutePattern {
    enum Segment {
        case literal(String)
        /// A parameter with a type, or with text around it.
        case capture(RouteCapture)
        case parameter(String)
        case rest(String)
    }

    /// The path as it was written, without a slash in front.
    let text: String
    let segments: [Segment]
    let hasParameters: Bool

    /// - Parameters:
    ///   - path: with or without a slash in front; empty for the branch itself.
    ///   - ignoresCase: whether the branch ignores the case of names.
    /// - Throws: the reason why no route can have it.
    init(_ path: String, ignoresCase: Bool = false) throws(RoutePatternError) {
        let path = path.utf8.first == UInt8(ascii: "/") ? path.dropFirst() : path[...]
        text = String(path)
        var found: [Segment] = []
        var names: [String] = []
        // By bytes, as requests are: a slash with a combining mark behind it is another Character.
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for part in path.isEmpty ? [] : parts {
            if case .rest = found.last { throw .behindRest }
            let segment = try RoutePattern.segment(Substring(part), ignoresCase)
            found.append(segment)
            guard let name = segment.name else { continue }
            if names.contains(where: { $0.hasSameBytes(as: name) }) { throw .nameTwice(name) }
            names.append(name)
        }
        segments = found
        hasParameters = !names.isEmpty
    }

    private static func segment(_ text: Substring, _ ignoresCase: Bool) throws(RoutePatternError) -> Segment {
        guard text.utf8.contains(where: { isBrace($0) }) else { return .literal(try literal(text)) }
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "{")),
            let close = text.utf8[open...].firstIndex(of: UInt8(ascii: "}"))
        else { throw .braces(String(text)) }
        let inside = text[text.utf8.index(after: open)..<close]
        let (prefix, suffix) = (text[..<open], text[text.utf8.index(after: close)...])
        guard !(prefix + inside + suffix).utf8.contains(where: { isBrace($0) }) else { throw .braces(String(text)) }
        let hasFrame = !prefix.isEmpty || !suffix.isEmpty
        if inside.hasSuffix("...") {
            guard !hasFrame else { throw .restInText(String(text)) }
            return .rest(try name(inside.dropLast(3), in: text))
        }
        let parts = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = try name(parts.first ?? "", in: text)
        guard parts.count == 2 || hasFrame else { return .parameter(name) }
        let value = try parts.count == 2 ? value(parts[1], in: text) : .text
        if value == .text, !hasFrame { return .parameter(name) }
        return .capture(
            RouteCapture(
                name, value, prefix: try frame(prefix), suffix: try frame(suffix), ignoresCase: ignoresCase))
    }

    private static func name(_ name: Substring, in text: Substring) throws(RoutePatternError) -> String {
        guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else { throw .name(String(text)) }
        return String(name)
    }

    private static func value(_ name: Substring, in text: Substring) throws(RoutePatternError) -> RouteValue {
        guard let value = RouteValue(name) else { throw .type(String(name), String(text)) }
        if case .words(let words) = value { for word in words { _ = try frame(word[...]) } }
        return value
    }

    /// A segment without braces. Other frameworks' parameters would be literals that no client asks for, and so would
    /// percent-escapes, because requests are decoded before the comparison.
    private static func literal(_ text: Substring) throws(RoutePatternError) -> String {
        let isForeign =
            text == "*" || text == "**" || (text.utf8.count > 1 && text.utf8.first == UInt8(ascii: ":"))
            || (text.hasPrefix("<") && text.hasSuffix(">"))
        if isForeign { throw .foreign(String(text)) }
        return try unescaped(text)
    }

    /// The text around a parameter. A question mark there would be meant as a query, which is no part of a path.
    private static func frame(_ text: Substring) throws(RoutePatternError) -> String {
        if text.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            throw .query(String(text))
        }
        return try unescaped(text)
    }

    private static func unescaped(_ text: Substring) throws(RoutePatternError) -> String {
        var bytes = text
        let isEscaped = bytes.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            return text.contains(UInt8(ascii: "%")) && PercentCoding.decodedBytes(text).count != text.count
        }
        if isEscaped { throw .escape(String(text)) }
        return String(text)
    }

    private static func isBrace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }
}

extension RoutePattern.Segment: CustomStringConvertible {
    /// The parameter's name; nil for a literal.
    var name: String? {
        switch self {
        case .literal: nil
        case .capture(let capture): capture.name
        case .parameter(let name), .rest(let name): name
        }
    }

    /// The segment as it is written in a path.
    var description: String {
        switch self {
        case .literal(let text): text
        case .capture(let capture): capture.description
        case .parameter(let name): "{\(name)}"
        case .rest(let name): "{\(name)...}"
        }
    }
}

extension [RoutePattern.Segment] {
    /// No segment means the slash at the end.
    var orSlash: Self { isEmpty ? [.literal("")] : self }

    /// Without a `{rest...}` at the end, whose part of the path a resource with a tree of its own walks on in.
    var withoutRest: Self {
        if case .rest = last { return dropLast() }
        return self
    }

    /// The path, with a slash in front.
    var path: String { "/" + map(\.description).joined(separator: "/") }
}
