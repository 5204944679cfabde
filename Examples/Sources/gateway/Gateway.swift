// Gateway.swift - asks three services at once and makes one answer of theirs.
// Invariant: each service has the same time, and none of them makes the others wait longer than that.

import Wryneck
import WryneckClient

final class Gateway: Resource {
    private let client: HTTPClient
    private let place: Place
    private let timeout: Duration

    /// - Parameters:
    ///   - client: lives on the reactor of the requests.
    ///   - place: where the services are.
    ///   - timeout: how long each may take, from the question to the end of its answer.
    init(_ client: HTTPClient, at place: Place, timeout: Duration) {
        (self.client, self.place, self.timeout) = (client, place, timeout)
    }

    /// By Deferreds and not by `async let`, which takes values to other threads: a client and its responses stay on
    /// their reactor. If whoever asks leaves first, all three requests are cancelled.
    func render(_ request: Request) throws -> Rendering {
        let id = try request.parameters.require("id", as: Int.self)
        let answer = gatherResults(
            ask("items/\(id)", for: Item.self), ask("stock/\(id)", for: Stock.self),
            ask("reviews/\(id)", for: [Review].self)
        ).map { item, stock, reviews in
            var answer = Answer()
            answer.item = answer.take(item, of: "item")
            answer.stock = answer.take(stock, of: "stock")
            answer.reviews = answer.take(reviews, of: "reviews")
            return try Response.json(answer, status: answer.isEmpty ? .badGateway : .ok)
        }
        return .deferred(answer)
    }

    /// Never fails: a part that is not there is a result like any other.
    private func ask<Part: Decodable>(_ path: String, for type: Part.Type) -> Deferred<Result<Part, any Error>> {
        client.get("\(place.text)/\(path)", timeout: timeout)
            .flatMap { response -> Deferred<Part> in
                guard response.isSuccess else { throw StatusError(code: response.status.code) }
                return response.json(as: type, upTo: 1 << 20)
            }
            .map { part -> Result<Part, any Error> in .success(part) }
            .addErrback { error in .failure(error) }
    }
}

/// A service has answered, but not with what it was asked for.
struct StatusError: Error, CustomStringConvertible {
    let code: Int
    var description: String { "status \(code)" }
}
