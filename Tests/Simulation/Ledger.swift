// Ledger.swift - what the server's side saw: which requests reached a handler, in which order, and what became of each.

import Wryneck

/// The outermost middleware of the simulated site, and its access log.
final class Ledger: Middleware, AccessLog {
    /// The ids of the requests that came through, in their order, by connection.
    private(set) var begun: [Int: [Int]] = [:]
    /// How often each was logged as whole, and as not whole.
    private(set) var whole: [Int: Int] = [:]
    private(set) var broken: [Int: Int] = [:]
    /// Those whose handler was told that its client had left.
    private(set) var left: [Int: Int] = [:]

    /// A request's id is its connection's number and its own.
    static func id(client: Int, index: Int) -> Int { client * 1000 + index }

    private static let name = HTTPField.Name("X-Id")

    private static func id(of request: Request) -> Int {
        name.flatMap { request.headers[$0] }.flatMap { Int($0) } ?? -1
    }

    func respond(to request: Request, next: (Request) throws -> Rendering) throws -> Rendering {
        let id = Ledger.id(of: request)
        // What the server refuses in the handler's place passes middleware, too.
        guard id >= 0 else { return try next(request) }
        begun[id / 1000, default: []].append(id)
        request.onDisconnect { [self] in left[id, default: 0] += 1 }
        return try next(request)
    }

    func record(_ entry: AccessLogEntry) {
        // Nil: refused before anybody saw it.
        guard let request = entry.request else { return }
        let id = Ledger.id(of: request)
        guard id >= 0 else { return }
        if entry.isComplete { whole[id, default: 0] += 1 } else { broken[id, default: 0] += 1 }
    }
}
