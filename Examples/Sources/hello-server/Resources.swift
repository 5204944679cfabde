// Resources.swift - the three ways to answer as classes, and one with a state.

import Wryneck

/// Answers at once.
final class Greeting: Resource {
    func render(_ request: Request) throws -> Rendering { .text("hello\n") }
}

/// Answers by a Deferred, Twisted's way. If the client leaves first, the timer is cancelled.
final class Slow: Resource {
    func render(_ request: Request) throws -> Rendering {
        .deferred(request.reactor.deferLater(.seconds(1)) { .text("done\n") })
    }
}

/// Answers by async code, which runs on the reactor's own thread wherever it does not wait for others.
final class Users: Resource {
    let database: Database
    init(_ database: Database) { self.database = database }

    func render(_ request: Request) throws -> Rendering {
        .async { try await .json(self.database.users(limit: request.query["limit"].flatMap(Int.init) ?? 20)) }
    }
}

/// Counts its visits: everything that hangs in a tree lives on one reactor and needs no lock.
final class Counter: Resource {
    private var hits = 0

    func render(_ request: Request) throws -> Rendering {
        hits += 1
        return .text("\(hits)\n")
    }
}

/// Something that other threads may use, too.
actor Database {
    private let names = ["Ada", "Grace", "Barbara", "Frances", "Radia"]

    func users(limit: Int) -> [String] { Array(names.prefix(max(limit, 0))) }
}
