// CacheKey.swift - what a stored response is the answer to: RFC 9111 §2, §4.
// Invariant: two requests have the same key only if the origin is asked for the same thing: same scheme, authority and
// target with its query, byte for byte, over the same socket, and with the same fields of those that name the site.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckHTTP

/// The primary key. The method is no part of it, because only responses to GET are stored; `Variant` is the rest.
struct CacheKey: Hashable, Sendable {
    /// Scheme, authority, path and query as they are sent.
    private let url: ByteName
    /// Where it is sent, and for which site. Values of fields have no line feeds, so no two of them read alike.
    private let site: ByteName

    /// - Parameters:
    ///   - request: the request as it goes to the origin.
    ///   - fields: those that name the site, as `CachingAgent.Options.keyFields`.
    init(_ request: ClientRequest, _ fields: [HTTPField.Name]) {
        url = ByteName(Self.origin(request.url) + request.url.target)
        let values = [request.authority, Self.forwarded(request.headers)] + fields.map { request.headers[$0] }
        // What is not there is not what is empty.
        let lines = values.map { value in value.map { "=\($0)" } ?? "" } + [request.socketPath ?? ""]
        site = ByteName(lines.joined(separator: "\n"))
    }

    private init(_ url: ByteName, _ site: ByteName) { (self.url, self.site) = (url, site) }

    /// What Forwarded says of the site, without who asks for it (RFC 7239); all of it, if it cannot be read.
    private static func forwarded(_ headers: Headers) -> String? {
        headers["Forwarded"].map { value in
            ForwardedElement.elements(of: value)?.map { text in
                var element = ForwardedElement(text)
                element.node = ForwardedNode("unknown")
                return element.description
            }.joined(separator: ", ") ?? value
        }
    }

    /// The key of another target of the same site.
    func replacing(target: String, of url: ClientURL) -> CacheKey {
        CacheKey(ByteName(Self.origin(url) + target), site)
    }

    private static func origin(_ url: ClientURL) -> String { "\(url.scheme.rawValue)://\(url.authority)" }

    /// The bytes that it holds.
    var byteCount: Int { url.text.utf8.count + site.text.utf8.count }
}
