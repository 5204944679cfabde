// RelativeLocation.swift - where a client is sent within the site, seen from where it asked: RFC 3986 §5.2, RFC 9110
// §10.2.2.
// Invariants: a location begins with a name, "./" or "../", whatever the client wrote, so that it leads to no other
// site; and it does not say what is above the request's own directory: a proxy that maps a prefix of its own to ours is
// the only one to know.

internal import WryneckHTTP

enum RelativeLocation {
    /// The same path with a slash behind it, and the query: without the slash a browser would look for a page's links
    /// one level too high.
    static func withSlash(_ request: Request) -> String { folder(of: request) + query(of: request) }

    /// A path in the tree that the request came to, and the query.
    /// - Parameters:
    ///   - name: the path.
    ///   - levels: how far above the request's directory the tree begins.
    ///   - request: the request.
    /// - Returns: a relative reference.
    static func merged(_ name: FileName, levels: Int, _ request: Request) -> String {
        let path = name.path.isEmpty ? "" : PercentCoding.encode(path: name.path.bytes) + (name.endsInSlash ? "/" : "")
        return String(repeating: "../", count: levels) + path + query(of: request)
    }

    /// A name in the folder that the request is for, whether or not a slash followed it; empty for the folder itself.
    static func entry(_ name: String, _ request: Request) -> String {
        let path = folder(of: request) + PercentCoding.encode(segment: name)
        return path.isEmpty ? "./" : named(path)
    }

    /// The request's own name.
    static func itself(_ request: Request) -> String { named(PercentCoding.encode(segment: request.path.lastSegment)) }

    /// The request's own name and a slash; nothing if its path ends in one, or in a dot segment.
    private static func folder(of request: Request) -> String {
        let segment = request.path.lastSegment
        if segment.isEmpty || segment == [UInt8](".".utf8) || segment == [UInt8]("..".utf8) { return "" }
        return named(PercentCoding.encode(segment: segment) + "/")
    }

    /// A first name with a colon would be taken for a scheme (RFC 3986 §4.2).
    private static func named(_ path: String) -> String {
        path.utf8.prefix { $0 != SourcePath.slash }.contains(UInt8(ascii: ":")) ? "./" + path : path
    }

    private static func query(of request: Request) -> String { request.head.rawQuery.map { "?" + $0 } ?? "" }
}
