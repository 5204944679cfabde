// MaintenanceMode.swift - a closed site: 503 for all but some paths and some clients.

public import Wryneck

/// Answers with 503 while a switch is on.
///
/// ```swift
/// let maintenance = MaintenanceSwitch()
/// let server = Server(.tcp(port: 8080)) { reactor in
///     let root = Branch()
///     root.use(MaintenanceMode(maintenance, openPaths: ["/healthz"], openTo: offices))
///     ...
/// maintenance.turnOn(reason: "back at noon", retryAfter: .seconds(1800))
/// ```
///
/// The page is the site's for errors, with `Retry-After` and `Cache-Control: no-store`.
public final class MaintenanceMode: Middleware {
    private let state: MaintenanceSwitch
    private let paths: PathPrefixes
    private let clients: [SocketAddress.Network]

    /// - Parameters:
    ///   - state: the switch.
    ///   - openPaths: paths that stay open, with all below, such as the health page's and that for signing in.
    ///   - openTo: clients to whom all stays open, by their `clientAddress`.
    public init(_ state: MaintenanceSwitch, openPaths: [String] = [], openTo: [SocketAddress.Network] = []) {
        self.state = state
        paths = PathPrefixes(openPaths)
        clients = openTo
    }

    /// Passes the request on if the site is open, for this request.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 503, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let notice = state.current, !isOpen(to: request) else { return try next(request) }
        var fields = RetryAfter.fields(notice.retryAfter)
        fields[.cacheControl] = "no-store"
        throw HTTPError(.serviceUnavailable, notice.reason, headers: fields)
    }

    private func isOpen(to request: Request) -> Bool {
        if paths.contain(request) { return true }
        guard !clients.isEmpty else { return false }
        let address = request.clientAddress
        return clients.contains { $0.contains(address) }
    }
}
