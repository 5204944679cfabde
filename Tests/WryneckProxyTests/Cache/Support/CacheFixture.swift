// CacheFixture.swift - a cache in front of an origin that the test plays, on a manual clock.

import HTTPTypes
import Testing
import WryneckClient
import WryneckDeferred
import WryneckHTTP
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckProxy

final class CacheFixture {
    let memory: MemoryReactor
    let origin: ScriptedOrigin
    let agent: CachingAgent

    init(_ change: (inout CachingAgent.Options) -> Void = { _ in }) throws {
        var options = CachingAgent.Options()
        options.addsStatus = true
        change(&options)
        let memory = try MemoryReactor()
        self.memory = memory
        origin = ScriptedOrigin(on: memory.reactor)
        agent = CachingAgent(origin, options) { [clock = memory.clock] in
            CacheCase.date(Int(clock.now.nanoseconds / 1_000_000_000))
        }
    }

    /// The value of Date now.
    var date: String { agent.now.date.description }

    /// The requests that the origin has got.
    var asked: [ScriptedOrigin.Ask] { origin.asked }

    /// The one that it got last.
    func last() throws -> ScriptedOrigin.Ask { try #require(origin.asked.last) }

    func get(_ path: String = "/a", _ headers: Headers = [:]) throws -> Reply { try send(.get, path, headers) }

    func send(
        _ method: HTTPRequest.Method, _ path: String = "/a", _ headers: Headers = [:], body: ClientBody = .none
    ) throws -> Reply {
        try send(ClientRequest(method, ClientURL("http://one.test\(path)"), headers: headers, body: body))
    }

    func send(_ request: ClientRequest) -> Reply {
        let reply = Reply(agent.send(request), memory)
        memory.settle()
        return reply
    }

    /// Has the origin give a response to a GET, and reads it.
    func fetch(
        _ path: String = "/a", _ request: Headers = [:], _ response: Headers, _ body: String = "hello"
    ) throws {
        let reply = try get(path, request)
        try last().answer(response, body)
        reply.read()
    }
}

/// A request of a client.
final class Reply {
    /// Nil once it was let go of: a Deferred keeps its result.
    private var deferred: Deferred<ClientResponse>?
    private(set) var response: ClientResponse?
    private(set) var error: (any Error)?
    private(set) var body: String?
    private(set) var bodyError: (any Error)?
    private let memory: MemoryReactor

    init(_ deferred: Deferred<ClientResponse>, _ memory: MemoryReactor) {
        (self.deferred, self.memory) = (deferred, memory)
        deferred.whenSettled { [weak self] result in
            switch result {
            case .success(let response): self?.response = response
            case .failure(let error): self?.error = error
            }
        }
    }

    var status: Int? { response?.status.code }
    var age: String? { response?.headers[.age] }
    /// What the cache says that it did.
    var cache: String? { response?.headers["Cache-Status"] }
    /// Whether there is neither a response nor an error.
    var isWaiting: Bool { response == nil && error == nil }

    /// Reads the whole body, as far as it comes.
    @discardableResult
    func read() -> Reply {
        let bytes: Deferred<[UInt8]>? = response?.bytes()
        bytes?.whenSettled { [weak self] result in
            switch result {
            case .success(let bytes): self?.body = String(decoding: bytes, as: UTF8.self)
            case .failure(let error): self?.bodyError = error
            }
        }
        memory.settle()
        return self
    }

    /// Takes the next piece only.
    func readPiece() -> String? {
        var text: String?
        let piece: Deferred<[UInt8]?>? = response?.body.next()
        piece?.whenSettled { if case .success(let bytes?) = $0 { text = String(decoding: bytes, as: UTF8.self) } }
        memory.settle()
        return text
    }

    func cancel() {
        deferred?.cancel()
        memory.settle()
    }

    /// Lets go of the response.
    func drop() {
        (deferred, response) = (nil, nil)
        memory.settle()
    }
}
