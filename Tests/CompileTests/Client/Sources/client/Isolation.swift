// Isolation.swift - what the documentation says to write where a request cannot go.

import Synchronization
import Wryneck

actor Prices {
    func price(of id: Int) throws -> Int { id }
}

actor Journal {
    func note(_ text: String) {}
}

final class Hits: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock {
            $0 += 1; return $0
        }
    }
}

func addIsolation(to root: Branch, _ prices: Prices, _ journal: Journal, _ hits: Hits) {
    root.get("hits") { _ in .text("\(hits.next())") }
    root.get("two") { request in
        let id = try request.query.require("id", as: Int.self)
        async let first = prices.price(of: id)
        async let second = prices.price(of: id + 1)
        return try .json([await first, await second])
    }
    root.post("body") { request in
        let body = Deferred(on: request.reactor) { try await request.collect(upTo: 1000) }
        async let price = prices.price(of: 7)
        return Response.text("\(try await body.value.count) \(try await price)")
    }
    root.get("task") { request in
        let path = request.path.raw
        Task { await journal.note(path) }
        return .text("started")
    }
    root.get("noting") { request in
        let noting = Deferred(on: request.reactor) { await journal.note(request.path.raw) }
        noting.addErrback { error in request.logger.warning("not noted: \(error)") }
        return .text("started")
    }
    root.post("words") { request in
        let text = try await request.collect(upTo: 1 << 20)
        let count = try await request.reactor.runInThread { text.split(separator: 32).count }
        return Response.text("\(count)")
    }
    root.get("me") { request in Response.text(try await user(of: request)) }
    root.use { request, next in
        guard request.headers["X-Api-Key"] != "wrong" else { throw HTTPError(.unauthorized) }
        return try next(request)
    }
    root.use { request, next in
        await journal.note(request.path.raw)
        request[UserKey.self] = "ada"
        return try next(request)
    }
}

enum UserKey: RequestKey { typealias Value = String }

func user(of request: Request) async throws -> String { request[UserKey.self] ?? "nobody" }
