// RoutePattern.swift - the path of a route, in pieces.
// Invariant: a path that no request could match as it is meant is refused. Text that looks like a parameter never
// becomes a literal.

internal import WryneckHTTP

struct RoutePattern {
    enum Segment {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    /// The path as it was written, without a slash in front.
    let text: String
    let segments: [Segment]
    let hasParameters: Bool

    /// - Parameter path: with or without a slash in front; empty for the branch itself.
    /// - Throws: the reason why no route can have it.
    init(_ path: String) throws(RoutePatternError) {
        let path = path.utf8.first == UInt8(ascii: "/") ? path.dropFirst() : path[...]
        text = String(path)
        var found: [Segment] = []
        var names: [String] = []
        for text in path.isEmpty ? [] : path.split(separator: "/", omittingEmptySubsequences: false) {
            if case .rest = found.last { throw .behindRest }
            let segment = try RoutePattern.segment(text)
            found.append(segment)
            guard let name = segment.name else { continue }
            if names.contains(where: { $0.hasSameBytes(as: name) }) { throw .nameTwice(name) }
            names.append(name)
        }
        segments = found
        hasParameters = !names.isEmpty
    }

    private static func segment(_ text: Substring) throws(RoutePatternError) -> Segment {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) else {
            return try literal(text)
        }
        guard text.hasPrefix("{"), text.hasSuffix("}") else { throw .braces(String(text)) }
        let inside = text.dropFirst().dropLast()
        let isRest = inside.hasSuffix("...")
        let name = String(isRest ? inside.dropLast(3) : inside)
        guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else { throw .name(String(text)) }
        return isRest ? .rest(name) : .parameter(name)
    }

    /// A segment without braces. Other frameworks' parameters would be literals that no client asks for, and so would
    /// percent-escapes, because requests are decoded before the comparison.
    private static func literal(_ text: Substring) throws(RoutePatternError) -> Segment {
        let isForeign =
            text == "*" || text == "**" || (text.utf8.count > 1 && text.utf8.first == UInt8(ascii: ":"))
            || (text.hasPrefix("<") && text.hasSuffix(">"))
        if isForeign { throw .foreign(String(text)) }
        var bytes = text
        let isEscaped = bytes.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            return text.contains(UInt8(ascii: "%")) && PercentCoding.decodedBytes(text).count != text.count
        }
        if isEscaped { throw .escape(String(text)) }
        return .literal(String(text))
    }

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

extension RoutePattern.Segment {
    fileprivate var name: String? {
        switch self {
        case .literal: nil
        case .parameter(let name), .rest(let name): name
        }
    }
}

/// The reason why a text is no route's path.
enum RoutePatternError: Error, CustomStringConvertible {
    case braces(String)
    case name(String)
    case foreign(String)
    case escape(String)
    case behindRest
    case nameTwice(String)

    var description: String {
        switch self {
        case .braces(let text):
            "\"\(text)\" is not one whole {name}: a parameter takes a whole segment"
        case .name(let text):
            "\(text) is no parameter: a name has letters, digits, - and _, and may end with ..."
        case .foreign(let text):
            "\"\(text)\" would be plain text here: write {name} for one segment, {name...} for all that are left"
        case .escape(let text):
            "\"\(text)\" has a percent-escape: write the character itself, requests are decoded first"
        case .behindRest: "nothing can follow {name...}, which takes all that is left of the path"
        case .nameTwice(let name): "it has two parameters that are called \(name)"
        }
    }
}
