// Snippets.swift - code as the documentation shows it: resources, embedding, protocols, Deferreds.

import Wryneck

// Three ways to answer.

final class Greeting: Resource {  // now
    func render(_ request: Request) throws -> Rendering { .text("hello") }
}
final class Slow: Resource {  // a Deferred, Twisted's way
    func render(_ request: Request) throws -> Rendering {
        .deferred(request.reactor.deferLater(.seconds(1)) { .text("done") })
    }
}
final class Users: Resource {  // async/await, on the reactor's own thread
    let database: Database  // an actor, or any Sendable
    init(_ database: Database) { self.database = database }
    func render(_ request: Request) throws -> Rendering {
        .async { try await .json(self.database.users(limit: request.query["limit"].flatMap(Int.init) ?? 20)) }
    }
}

actor Database {
    func users(limit: Int) throws -> [String] { Array(["a", "b"].prefix(limit)) }
}

// State.

final class Counter: Resource {
    private var hits = 0
    func render(_ request: Request) throws -> Rendering { hits += 1; return .text("\(hits)\n") }
}

func tree() -> Branch {
    let root = Branch()
    root["greeting"] = Greeting()
    root["slow"] = Slow()
    root["users"] = Users(Database())
    root["counter"] = Counter()
    addHandlers(to: root)
    addRecipes(to: root)
    let inner = Branch()
    root["isolation"] = inner
    addIsolation(to: inner, Prices(), Journal(), Hits())
    return root
}

// Embedding.

func embed() async throws {
    let server = try await Server(.tcp(port: 0), reactors: .count(2)) { _ in Site(tree()) }.start()
    print(server.addresses)  // [127.0.0.1:41233]
    await server.stop(grace: .seconds(10))
}

// The floor under the web.

final class Echo: StreamProtocol {
    func received(_ bytes: RawSpan, on transport: any Transport) { transport.write(bytes) }
}

func echo(for duration: Duration) throws {
    let reactor = try Reactor()
    try reactor.listen(.tcp(port: 0)) { _ in Echo() }
    reactor.callLater(duration) { reactor.stop() }
    LoopingCall(on: reactor) { print("tick") }.start(every: .seconds(1))
    try reactor.run()
}

// Deferreds.

func poem() async throws -> Int {
    let poem = Deferred<String>()
    poem.addCallback { $0.uppercased() }  // same type: stays in this chain, as in Twisted
        .addErrback { _ in "no poem today" }  // recovers
    let length = poem.map(\.count)  // new type: a new Deferred takes the chain over
    try poem.callback("fiddle de dum")
    let value = try await length.value  // and every Deferred can be awaited
    return value
}
