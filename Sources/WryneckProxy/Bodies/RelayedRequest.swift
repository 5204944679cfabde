// RelayedRequest.swift - the body of a client's request as the body of another request.
// Invariants: it is read once, and by nobody before a server takes it, so that the client's `Expect: 100-continue` is
// answered then (RFC 9110 §10.1.1). What the client did wrong is told to the client, and not as the server's fault.

internal import Wryneck
internal import WryneckBodies
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP

enum RelayedRequest {
    /// The body to send on.
    /// - Parameters:
    ///   - request: the client's.
    ///   - limit: the most bytes that are read before the request is sent on, so that it can be sent twice.
    /// - Returns: fires at once for a body that is streamed.
    static func body(of request: Request, bufferedUpTo limit: Int) -> Deferred<ClientBody> {
        let body = request.body
        guard request.head.hasBody else { return .succeed(.none) }
        if case .complete = body.ending { return .succeed(.bytes(body.takeHeld())) }
        guard let length = body.declaredLength, length <= limit else { return .succeed(streamed(body)) }
        return body.gather(upTo: limit).map { .bytes($0) }
    }

    private static func streamed(_ body: IncomingBody) -> ClientBody {
        .stream(length: body.declaredLength) { (writer: BodyWriter) -> Deferred<Void> in
            BodyRelay.start(body, to: writer)
        }
    }
}
