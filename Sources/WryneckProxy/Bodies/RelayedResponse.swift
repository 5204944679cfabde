// RelayedResponse.swift - a server's response as the response to a client.
// Invariant: nothing of it waits here: each piece goes on as it comes.

internal import HTTPTypes
internal import Wryneck
internal import WryneckBodies
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP

enum RelayedResponse {
    /// - Parameters:
    ///   - response: the server's.
    ///   - headers: its fields as they go on.
    ///   - method: the request's.
    ///   - onEnd: called with the end of the body, if it has one; nil for a whole body.
    /// - Returns: the response for the client.
    static func make(
        _ response: ClientResponse, _ headers: Headers, to method: HTTPRequest.Method,
        onEnd: @escaping ((any Error)?) -> Void = { _ in }
    ) -> Response {
        let body = response.body
        // HEAD has none, and says how long one would be, if anybody knows.
        if body.declaredLength == 0, method != .head || headers.contains(.contentLength) {
            return Response(status: response.status, headers: headers)
        }
        let stream = StreamBody(
            length: method == .head ? nil : body.declaredLength,
            producer: .deferred { writer in
                BodyRelay.start(body, to: writer).onSettled { result in
                    if case .failure(let error) = result { onEnd(error) } else { onEnd(nil) }
                }
            })
        return Response(status: response.status, headers: headers, body: .stream(stream))
    }
}
