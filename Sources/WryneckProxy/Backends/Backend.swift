// Backend.swift - a server that requests are handed on to.
// Invariant: one that exists can be connected to as it is written: its parts were checked, it has no secret, and two
// writings of one address are one.

public import WryneckClient

/// A server behind a reverse proxy: over HTTP, over HTTPS, or over a UNIX socket.
///
/// ```swift
/// try Backend("http://10.0.0.7:3000")
/// try Backend("https://app.internal/v2", weight: 3)  // below /v2: a request for /poems asks for /v2/poems
/// try Backend("unix:/run/app.sock")                  // HTTP; "unix:@app" is an abstract name
/// ```
public struct Backend: Sendable, Hashable, Identifiable {
    /// The weights that there are. nginx has no upper limit, HAProxy 256, Envoy 2^32.
    public static let weights = 1...1000

    /// Its name, which does not change with its weight.
    public let id: BackendID
    /// `http` or `https`.
    public let scheme: ClientURL.Scheme
    /// The path of its UNIX socket, in the form that `ClientRequest.socketPath` wants; nil for one that has a host.
    public let socketPath: String?
    /// How much it gets beside others, 1 to 1000: with twice the weight, twice as many requests.
    public let weight: Int
    /// The address in its one writing: without the scheme's own port, without slashes at its end.
    public let description: String
    /// Below which requests are put; of a UNIX socket `http://localhost/`.
    let base: ClientURL
    /// The path of `base` without slashes at its end.
    let folder: String

    init(_ base: ClientURL, socket: (text: String, path: String)? = nil, weight: Int) {
        folder = Self.withoutSlashes(base.path)
        description = socket.map { "unix:\($0.text)" } ?? "\(base.scheme.rawValue)://\(base.authority)\(folder)"
        (id, scheme, socketPath) = (BackendID(of: description), base.scheme, socket?.path)
        (self.base, self.weight) = (base, weight)
    }

    private static func withoutSlashes(_ path: String) -> String {
        var rest = path[...]
        while rest.hasSuffix("/") { rest.removeLast() }
        return String(rest)
    }

    /// Only what tells backends apart: the rest follows from it.
    public static func == (left: Backend, right: Backend) -> Bool {
        left.weight == right.weight && left.description == right.description
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(weight)
    }
}

extension Backend: CustomStringConvertible {}
