// Visit.swift - one case: a client of its own, with its own connections, and what became of its requests.

import WryneckClient

final class Visit {
    let options: PeerOptions
    let reactor: Reactor
    let client: HTTPClient
    private let tally = Tally()

    /// What has ended.
    private final class Tally { var reports: [RequestReport] = [] }

    /// A request that takes longer than `time` has failed.
    init(_ options: PeerOptions, on reactor: Reactor, time: Duration = .seconds(60)) {
        (self.options, self.reactor) = (options, reactor)
        var settings = HTTPClient.Options()
        settings.agent.timeouts.total = time
        settings.agent.offersHTTP2 = options.isHTTP2 != false
        settings.agent.onEnd = { [tally] report in tally.reports.append(report) }
        if let roots = options.roots { settings.agent.tls.roots = .file(roots) }
        client = HTTPClient(on: reactor, settings)
    }

    var reports: [RequestReport] { tally.reports }

    /// Connections over which something was sent and answered.
    var connectionsMade: Int { reports.count { !$0.isReused } }

    /// Connections that are open now.
    var open: Int { client.connections?.connections.open ?? 0 }

    // MARK: Steps of cases

    func request(_ method: HTTPRequest.Method, _ path: String, body: ClientBody = .none) throws -> ClientRequest {
        ClientRequest(method, try ClientURL(options.base + path), body: body)
    }

    /// A response with that status, in the version that is wanted.
    func send(_ request: ClientRequest, _ status: HTTPResponse.Status = .ok) -> Deferred<ClientResponse> {
        client.send(request).map { [options] response in
            try require(response.status.code == status.code, "status \(response.status), wanted \(status)")
            if let isHTTP2 = options.isHTTP2 {
                try require((response.version == .http2) == isHTTP2, "the server speaks \(response.version)")
            }
            return response
        }
    }

    func get(_ path: String) -> Deferred<ClientResponse> { maybeDeferred { send(try request(.get, path)) } }

    /// The small file, which has to be as it is.
    func getSmall(_ path: String = "/small.txt") -> Deferred<Void> {
        get(path).flatMap { $0.text() }.map { text in try require(text == Content.line, "other text: \(text)") }
    }

    /// A large file, compared byte by byte.
    func download(_ path: String, _ length: Int = Content.ten, _ each: @escaping (Int) throws -> Void = { _ in })
        -> Deferred<Void>
    {
        get(path).flatMap { response in self.compare(response, length, each) }
    }

    func compare(_ response: ClientResponse, _ length: Int, _ each: @escaping (Int) throws -> Void = { _ in })
        -> Deferred<Void>
    {
        let check = ContentCheck()
        return response.body
            .forEach { piece in
                try check.take(piece)
                try each(check.position)
            }
            .map { try check.finish(length) }
    }
}
