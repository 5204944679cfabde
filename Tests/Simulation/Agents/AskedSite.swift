// AskedSite.swift - a site whose answers say which request they are for, and which counts how often each ran.

import Wryneck

final class AskedSite {
    private(set) var runs: [Int: Int] = [:]

    /// The content of an answer: told from the request's number alone.
    static func content(_ id: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: id &* 31 &+ $0 &* 7) }
    }

    func site() -> Site {
        let root = Branch()
        for method in [HTTPRequest.Method.get, .post, .put] {
            root.on(method, "now/{id}/{size}") { [self] request in Rendering(try answer(request)) }
            root.on(method, "later/{id}/{size}") { [self] request in
                let response = try answer(request)
                return .deferred(request.reactor.deferLater(.milliseconds(700)) { response })
            }
        }
        return Site(root)
    }

    private func answer(_ request: Request) throws -> Response {
        let (id, size) = (
            try request.parameters.require("id", as: Int.self), try request.parameters.require("size", as: Int.self)
        )
        runs[id, default: 0] += 1
        var response = Response.bytes(AskedSite.content(id, size))
        response.headers["X-Id"] = "\(id)"
        return response
    }
}
