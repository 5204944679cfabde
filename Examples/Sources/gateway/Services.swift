// Services.swift - the three services that the gateway asks. In the real world each is a program of its own.

import Wryneck

func makeServices() -> Branch {
    let services = Branch()
    services.get("items/{id}") { request in
        try .json(try find(request, in: [1: Item(name: "Fiddle", price: 120), 2: item("Flute"), 3: item("Drum")]))
    }
    services.get("stock/{id}") { request in
        let stock = try find(request, in: [1: Stock(count: 3), 2: Stock(count: 0), 3: Stock(count: 7)])
        // It counts the drums by hand.
        guard try id(request) == 3 else { return try .json(stock) }
        return .deferred(request.reactor.deferLater(.seconds(60)) { try Response.json(stock) })
    }
    services.get("reviews/{id}") { request in
        guard try id(request) != 2 else { throw HTTPError(.serviceUnavailable) }
        return try .json(try find(request, in: [1: [Review(stars: 5, text: "It sings.")], 3: []]))
    }
    return services
}

private func item(_ name: String) -> Item { Item(name: name, price: 60) }

private func id(_ request: Request) throws -> Int { try request.parameters.require("id", as: Int.self) }

private func find<Part>(_ request: Request, in parts: [Int: Part]) throws -> Part {
    guard let part = parts[try id(request)] else { throw HTTPError(.notFound) }
    return part
}
