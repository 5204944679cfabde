// Balancing.swift - by what rule a request gets its backend.

public import HTTPTypes

/// Which of the backends that are in use gets a request.
public enum Balancing: Sendable, Hashable {
    /// One after the other, as often as their weights say, and mixed: of weights 3 and 1 not three in a row and then
    /// the other. As nginx does it, and its default.
    case roundRobin

    /// Of two that are drawn by weight, the one with fewer requests under way for its weight. As good as looking at
    /// all, without all going to the same one at a time; Envoy's `LEAST_REQUEST`, nginx's `random two least_conn`.
    case leastBusy

    /// The same key, the same backend, as long as it is in use: for caches that know what they had before. One that
    /// goes takes only its own keys along. A key that is asked for too often spreads to further ones. Requests without
    /// the key go by `leastBusy`.
    case hash(Key)

    /// A client stays where its first request went, which a cookie remembers; without the cookie, or if that backend
    /// takes no requests, by `leastBusy`.
    ///
    /// With a secret nobody else can tell by a cookie whether a guessed address is that of a backend. All proxies that
    /// share clients need the same one. As Caddy's `lb_policy cookie`.
    case sticky(cookie: String, secret: String = "")

    /// The first in the list that is in use: the others stand by. A backend that comes back is the first at once.
    case first

    /// What `hash` goes by.
    public enum Key: Sendable, Hashable {
        /// The client's address, behind trusted proxies that which they tell.
        case clientAddress
        /// The path of the request, without its query.
        case path
        /// The value of a field.
        case header(HTTPField.Name)
        /// The value of a cookie.
        case cookie(String)
    }

    /// The key of a request whose bytes `choose` wants; nil where none is asked for.
    package var key: Key? {
        switch self {
        case .hash(let key): key
        case .sticky(let cookie, _): .cookie(cookie)
        case .roundRobin, .leastBusy, .first: nil
        }
    }
}

extension Balancing: CustomStringConvertible {
    /// The rule in a few words, without the secret.
    public var description: String {
        switch self {
        case .roundRobin: "round robin"
        case .leastBusy: "least busy"
        case .hash(.clientAddress): "hash of the client's address"
        case .hash(.path): "hash of the path"
        case .hash(.header(let name)): "hash of the field \(name)"
        case .hash(.cookie(let name)): "hash of the cookie \(name)"
        case .sticky(let cookie, _): "sticky by the cookie \(cookie)"
        case .first: "first"
        }
    }
}
