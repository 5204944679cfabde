// ProxyPlan.swift - the paths that other servers answer for. One value for all reactors: they share what is known of
// the servers.

internal import Wryneck
internal import WryneckClient
internal import WryneckProxy

struct ProxyPlan: Sendable {
    /// The names on the path.
    let segments: [String]
    let backends: Backends
    let keepsPath: Bool
    private let rewritesHost: Bool
    private let timeout: Duration?

    init(_ segments: [String], _ backends: Backends, keepsPath: Bool, _ arguments: ProxyArguments) {
        (self.segments, self.backends, self.keepsPath) = (segments, backends, keepsPath)
        (rewritesHost, timeout) = (arguments.proxyHost == .server, arguments.proxyTimeout)
    }

    /// The path as it is written: `/api/`.
    var path: String { "/" + segments.map { "\($0)/" }.joined() }

    func resource() throws -> ReverseProxy {
        var options = ReverseProxy.Options()
        options.forwarding.prefix = keepsPath ? .keep : .strip
        if rewritesHost { options.forwarding.host = .rewrite }
        options.forwarding.rewritesLocation = !keepsPath || rewritesHost
        if let timeout { options.client.timeouts.head = timeout }
        options.bodyLimit = Uploads.standardBodyLimit
        return try ReverseProxy(to: backends, options)
    }
}

/// Leads paths to the servers that answer for them, the longest first, and all others to the files.
final class ProxySwitch: Resource {
    private let proxies: [(segments: [String], proxy: ReverseProxy)]
    private let files: any Resource

    /// - Throws: what is wrong with the options.
    init(_ plans: [ProxyPlan], files: any Resource) throws {
        proxies = try plans.sorted { $0.segments.count > $1.segments.count }.map { ($0.segments, try $0.resource()) }
        self.files = files
    }

    func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        let names = path.remaining
        let fit = proxies.first { segments, _ in
            segments.count <= names.count && zip(segments, names).allSatisfy { $0.hasSameBytes(as: $1) }
        }
        guard let fit else { return files }
        for _ in fit.segments { _ = path.popFirst() }
        return fit.proxy
    }

    func render(_ request: Request) throws -> Rendering { throw HTTPError(.notFound) }
}
