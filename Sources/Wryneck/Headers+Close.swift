// Headers+Close.swift - a handler's wish that the connection end with its response.

internal import HTTPTypes
internal import WryneckHTTP

extension Headers {
    /// Whether a Connection field that a handler has set names `close` (RFC 9110 §7.6.1).
    var wantsClose: Bool {
        guard let value = self[.connection] else { return false }
        return value.split(separator: ",").contains { $0.trimmingSpaces.lowercased() == "close" }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let front = drop(while: isSpace)
        return front.prefix(upTo: front.lastIndex { !isSpace($0) }.map { front.index(after: $0) } ?? front.startIndex)
    }
}
