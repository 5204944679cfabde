// ForwardProxy.swift - other servers' answers for clients who name them. Twisted's ProxyRequest, and CONNECT.
// Invariants: only hosts on the list are connected to, and of those only addresses that the filter lets pass, after
// each look-up. The list is empty unless somebody writes one.

public import HTTPTypes
public import Wryneck
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

/// A proxy for clients who know that they ask one: whole URLs of `http`, and tunnels by CONNECT for everything else.
///
/// ```swift
/// var options = Site.Options()
/// options.acceptsConnect = true                           // without it whole URLs alone
/// Site(ForwardProxy(to: ["*.example.org", "git.example.net:22"]), options: options)
/// ```
///
/// It hangs at the root of its site. Nobody gets through to a host that is not on the list: 403. A guard in front of it
/// sees `Proxy-Authorization` like any other field.
public final class ForwardProxy: Resource, AnyMethod {
    private let targets: [HostPattern]
    private let options: ForwardProxy.Options
    private let requests: RequestTranslation
    private var agent: Agent?

    /// - Parameters:
    ///   - targets: the hosts that may be asked, such as `example.org`, `*.example.org` or `*`. A pattern without a
    ///     port allows 80 and 443 alone: an open way to port 25 would send other people's mail.
    ///   - options: addresses and times.
    public init(to targets: [HostPattern], _ options: ForwardProxy.Options = Options()) {
        (self.targets, self.options) = (targets, options)
        requests = RequestTranslation(options.forwarding)
    }

    /// Takes all paths, as they are.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? { nil }

    /// Any method but TRACE.
    public var allowedMethods: [HTTPRequest.Method] { Self.knownMethods }
    private static let knownMethods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .connect,
    ]

    /// The most bytes of a request's body; nil for the server's limit.
    public var bodyLimit: Int? { options.bodyLimit }

    /// Asks the server that the client names.
    /// - Parameter request: the request, with a whole URL or CONNECT.
    /// - Returns: the server's response, or a tunnel.
    /// - Throws: `HTTPError`: 403 for a host that is not on the list, 400 for what names none.
    public func render(_ request: Request) throws -> Rendering {
        if request.method == .connect { return .deferred(try tunnel(request)) }
        guard let scheme = request.head.scheme else {
            throw HTTPError(.badRequest, "this is a proxy: it is asked for whole URLs")
        }
        guard scheme == "http" else { throw HTTPError(.badRequest, "for \(scheme) a proxy is asked by CONNECT") }
        return try forward(request)
    }

    private func tunnel(_ request: Request) throws -> Deferred<Response> {
        let url = try target(request, "https")
        let silence = options.tunnelSilence
        return agent(on: request.reactor).connect(to: url.host, port: url.port)
            .map { stream in .upgrade(to: "connect", Tunnel.front(to: stream, silence: silence)) }
            .mapError { Self.answer(to: $0, request) }
    }

    private func forward(_ request: Request) throws -> Rendering {
        let received = ReceivedRequest(
            request.head, headers: request.headers, peer: request.peer, isSecure: request.isSecure, walked: 0)
        guard case .forward(let forwarded) = try requests.translate(received) else { return .empty(.ok) }
        let origin = try target(request, "http")
        let url = ClientURL(origin, path: forwarded.path, query: forwarded.query, fragment: nil)
        let translation = ResponseTranslation(options.forwarding, to: forwarded, of: url)
        let agent = agent(on: request.reactor)
        let response = RelayedRequest.body(of: request, bufferedUpTo: 0).flatMap { body in
            agent.send(ClientRequest(forwarded.method, url, headers: forwarded.headers.withoutUpgrade, body: body))
        }.map { received in
            let headers = translation.headers(received.status, received.headers, received.version)
            return RelayedResponse.make(received, headers, to: forwarded.method)
        }
        return .deferred(response.mapError { Self.answer(to: $0, request) })
    }

    /// The server that the client names, if it may.
    private func target(_ request: Request, _ scheme: String) throws(HTTPError) -> ClientURL {
        guard let authority = request.authority, let url = try? ClientURL("\(scheme)://\(authority)/") else {
            throw HTTPError(.badRequest, "a host and a port are asked for")
        }
        let place = HostPattern.Place("\(url.host.bracketed):\(url.port)")
        let isUsual = url.port == 80 || url.port == 443
        guard targets.contains(where: { $0.fits(place) && ($0.hasPort || isUsual) }) else {
            throw HTTPError(.forbidden, "this proxy does not lead there")
        }
        return url
    }

    private func agent(on reactor: Reactor) -> Agent {
        if let agent { return agent }
        let made = Agent(on: reactor, options.client)
        agent = made
        return made
    }

    private static func answer(to error: any Error, _ request: Request) -> any Error {
        if let refusal = request.body.failure as? HTTPError { return refusal }
        switch error {
        case ClientFailure.addressDenied: return HTTPError(.forbidden, "this proxy does not lead there")
        case let failure as ClientFailure: return HTTPError(failure)
        default: return error
        }
    }
}

extension Headers {
    /// A proxy of this kind passes no other protocol on but inside a tunnel.
    fileprivate var withoutUpgrade: Headers {
        guard contains(.upgrade) else { return self }
        var headers = self
        headers.remove(.upgrade)
        return headers
    }
}
