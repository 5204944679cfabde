// VirtualHosts.swift - several sites at one address, by the name that a client asks for. Twisted's NameVirtualHost.
// Invariant: a request gets to a tree only if a pattern of that tree fits its host, or to the default.

internal import HTTPTypes
internal import WryneckHTTP

/// Trees by host: the root of a site that has several names.
///
/// ```swift
/// let hosts = VirtualHosts()
/// hosts["example.org"] = shop
/// hosts["www.example.org"] = Redirect(to: "https://example.org/")
/// hosts["*.example.org"] = tenants               // request.authority tells which one
/// hosts["[::1]:8080"] = status
/// return Site(hosts)
/// ```
///
/// The most exact pattern that fits answers: the name itself, then the longest `*.` in front of its end, then `*`; with
/// the port, then without. Names are compared as a `HostPattern` does: without regard to case and a dot at the end,
/// addresses as numbers. The host of a request is that of its target or `:authority`, else of its Host field, in
/// HTTP/1.1 and HTTP/2 alike.
///
/// A request for another host gets the default, or an error; so does an HTTP/1.0 request that names none. A default
/// answers for whatever name somebody has pointed at the server (DNS rebinding), so it should show nothing that a page
/// of another site must not read.
public final class VirtualHosts: Resource, Wrapping {
    /// What a request for a host that nobody has gets.
    public enum Unknown: Hashable, Sendable {
        /// 421 (RFC 9110 §15.5.20): a client that has tried a connection for another host tries one of its own.
        case misdirected
        /// 404.
        case notFound
    }

    private var table = HostTable<any Resource>()
    private let fallback: (any Resource)?
    private let unknown: Unknown
    /// The mistakes in what should have been put here; nil without one.
    private(set) var mistakes: [String]?

    var inner: [any Resource] { hosts.map(\.resource) }

    /// The trees with their hosts; the default, last, without one.
    var hosts: [(pattern: HostPattern?, resource: any Resource)] {
        table.all.map { ($0.pattern, $0.value) } + (fallback.map { [(nil, $0)] } ?? [])
    }

    /// - Parameters:
    ///   - fallback: answers requests for other hosts, and those that name none; nil for an error.
    ///   - unknown: the error.
    public init(default fallback: (any Resource)? = nil, unknown: Unknown = .misdirected) {
        (self.fallback, self.unknown) = (fallback, unknown)
    }

    /// The tree for a host, or for all hosts of a kind; nil removes it. What is no pattern, and a second spelling of
    /// a host, is a mistake: see `RoutingError`.
    public subscript(pattern: HostPattern) -> (any Resource)? {
        get { table[pattern] }
        set {
            if pattern.isUnfit {
                return note("\"\(pattern)\" is no host, such as example.org, *.example.org or [::1]:80")
            }
            if newValue != nil, let other = table.spelling(of: pattern), other.description != pattern.description {
                return note("\"\(pattern)\" and \"\(other)\" are one host")
            }
            table[pattern] = newValue
        }
    }

    private func note(_ mistake: String) { mistakes = (mistakes ?? []) + ["virtual hosts: \(mistake)"] }

    /// Goes on in the tree of the request's host, and takes nothing of the path.
    /// - Parameters:
    ///   - request: decides by its host.
    ///   - path: left as it is.
    /// - Returns: the tree.
    /// - Throws: 421 or 404 if there is none; `RoutingError` if a mistake was made.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        if let mistakes { throw RoutingError(mistakes) }
        if let tree = tree(for: request) { return tree }
        throw unknown == .misdirected
            ? HTTPError(.misdirectedRequest, "no site here has this name") : HTTPError(.notFound)
    }

    /// The tree for a request's host, or the default; nil without one.
    func tree(for request: Request) -> (any Resource)? {
        let port = request.isSecure ? 443 : 80
        return table.find(HostPattern.Place(request.authority ?? ""), defaultPort: port) ?? fallback
    }

    /// Never asked to: a tree answers, or nobody.
    /// - Parameter request: the request.
    /// - Returns: nothing.
    /// - Throws: 404.
    public func render(_ request: Request) throws -> Rendering { throw HTTPError(.notFound) }
}
