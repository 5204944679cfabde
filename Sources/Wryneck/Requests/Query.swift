// Query.swift - the query and the cookies of a request, as lookups by name.

internal import WryneckHTTP

/// The names and values of a URL's query, in their order.
public struct Query: Sendable {
    private var items = QueryItems()

    init() {}

    init(_ head: RequestHead, limit: Int) throws(ProtocolViolation) {
        items = try head.withQueryBytes { bytes throws(ProtocolViolation) in
            if let bytes { try QueryItems(bytes, limit: limit) } else { QueryItems() }
        }
    }

    /// The first value with the name; empty for a name without a value, nil if there is no such name.
    public subscript(name: String) -> String? { items[name] }

    /// All values with the name, in their order.
    public func all(_ name: String) -> [String] { items.all(name) }
}

/// The cookies of a request; none if the client sent more than `Limits.cookies`.
public struct RequestCookies: Sendable {
    private let cookies: Cookies

    init(_ headers: Headers, limit: Int) { cookies = Cookies(headers, limit: limit) }

    /// The first value with the name; nil without one.
    public subscript(name: String) -> String? { cookies[name] }
}
