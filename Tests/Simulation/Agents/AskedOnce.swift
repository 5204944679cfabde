// AskedOnce.swift - one request of the simulated program, and what it expects.

import ProcessTesting
import Wryneck
import WryneckClient

final class AskedOnce {
    let id: Int
    let isIdempotent: Bool
    private let size: Int
    private var deferred: Deferred<ClientResponse>?
    private var response: ClientResponse?
    private(set) var problems: [String] = []
    private(set) var isAnswered = false
    private var hasEnded = false
    private var hasLeft = false

    init(_ id: Int, overTLS: Bool, on agent: Agent, _ random: inout Random) {
        self.id = id
        size = random.size(upTo: 200_000)
        let method = random.pick([HTTPRequest.Method.get, .get, .post, .put])
        isIdempotent = method != .post
        let path = "\(random.pick(["now", "later"]))/\(id)/\(size)"
        guard let url = try? ClientURL("\(overTLS ? "https" : "http")://any.test/\(path)") else { return }
        var request = ClientRequest(method, url)
        if method != .get { request.body = Self.body(&random) }
        request.expectsContinue = random.oneIn(5)
        let readsLate = random.oneIn(4)
        let deferred: Deferred<ClientResponse> = agent.send(request)
        self.deferred = deferred
        deferred.whenSettled { [weak self] in self?.settled($0, readsLate: readsLate, on: agent.reactor) }
    }

    private static func body(_ random: inout Random) -> ClientBody {
        let bytes = [UInt8](repeating: 66, count: random.size(upTo: 100_000))
        switch random.number(0...2) {
        case 0: return .bytes(bytes)
        case 1: return .stream { writer in try await writer.write(bytes) }
        default: return .repeatable(length: bytes.count) { writer in try await writer.write(bytes) }
        }
    }

    private func settled(_ result: Result<ClientResponse, any Error>, readsLate: Bool, on reactor: Reactor) {
        switch result {
        case .failure: hasEnded = true
        case .success(let response):
            guard !hasLeft else { return }
            // The server's own refusals have no number.
            if response.status == .ok, response.headers["X-Id"] != "\(id)" {
                problems.append("request \(id) got the answer of \(response.headers["X-Id"] ?? "nobody")")
            }
            self.response = response
            if readsLate { reactor.callLater(.seconds(2)) { [weak self] in self?.read() } } else { read() }
        }
    }

    private func read() {
        guard let response = response.take() else { return }
        let isOK = response.status == .ok
        let bytes: Deferred<[UInt8]> = response.bytes()
        bytes.whenSettled { [weak self] result in
            guard let self else { return }
            hasEnded = true
            guard case .success(let bytes) = result else { return }
            isAnswered = true
            if isOK, bytes != AskedSite.content(id, size) { problems.append("request \(id) got another body") }
        }
        deferred = nil
    }

    /// The program does not want it any more.
    func leave() {
        hasLeft = true
        hasEnded = true
        response = nil
        deferred.take()?.cancel()
    }

    /// To be called when all deadlines have passed.
    func forget() {
        if !hasEnded { problems.append("request \(id) has no end") }
        response = nil
        deferred = nil
    }
}
