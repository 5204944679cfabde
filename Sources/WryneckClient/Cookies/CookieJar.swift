// CookieJar.swift - the cookies that servers have set: RFC 6265bis §5.
// Invariant: a cookie goes to nobody but those whom the server that set it could have told it; what could reach
// others is not kept. The time is always given.

/// Cookies, as a browser keeps them.
///
/// ```swift
/// var jar = CookieJar()
/// jar.store(response.headers, from: url, at: now)
/// headers[.cookie] = jar.field(for: next, at: now)
/// ```
///
/// It is a value: a copy goes its own way.
public struct CookieJar: Sendable {
    /// How many cookies a jar keeps and sends.
    public struct Limits: Sendable, Equatable {
        /// Cookies of one domain. Chrome 180, Firefox 180, RFC 6265bis §6.1 at least 50.
        public var perDomain = 180
        /// Cookies in all; the RFC has at least 3000.
        public var count = 3000
        /// Cookies in one request; those with the shortest paths are left out. curl 150.
        public var sent = 50
        /// Bytes of the field in a request: with more, servers refuse the request. curl 8190.
        public var sentBytes = 8 * 1024
        /// Cookies that are taken from one response. curl 50.
        public var perResponse = 50

        /// Makes the defaults.
        public init() {}

        /// No number is below zero.
        var clamped: Limits {
            var limits = self
            limits.perDomain = max(perDomain, 0)
            limits.count = max(count, 0)
            limits.sent = max(sent, 0)
            limits.sentBytes = max(sentBytes, 0)
            limits.perResponse = max(perResponse, 0)
            return limits
        }
    }

    let limits: Limits
    let suffixes: PublicSuffixes
    /// By domain, so that a request looks only at the few that could be its own.
    var domains: [String: [StoredCookie]] = [:]
    var made = 0

    /// An empty jar.
    /// - Parameters:
    ///   - limits: how many cookies it keeps and sends.
    ///   - suffixes: the domains that are too wide for a cookie.
    public init(limits: Limits = Limits(), suffixes: PublicSuffixes = .standard) {
        (self.limits, self.suffixes) = (limits.clamped, suffixes)
    }

    /// All cookies, in the order in which they were set; those that are over may be among them.
    public var cookies: [StoredCookie] { domains.values.joined().sorted { $0.order < $1.order } }

    /// The number of cookies.
    public var count: Int { domains.values.reduce(0) { $0 + $1.count } }

    /// Removes some cookies.
    /// - Parameter isRemoved: whether a cookie is one of these.
    public mutating func removeAll(where isRemoved: (StoredCookie) -> Bool) {
        for domain in Array(domains.keys) { remove(in: domain, where: isRemoved) }
    }

    mutating func remove(in domain: String, where isRemoved: (StoredCookie) -> Bool) {
        domains[domain]?.removeAll(where: isRemoved)
        if domains[domain]?.isEmpty == true { domains[domain] = nil }
    }
}
