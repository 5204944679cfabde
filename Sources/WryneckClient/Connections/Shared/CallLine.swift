// CallLine.swift - the seam between a call, which knows no version of HTTP, and the connection that carries it.

internal import WryneckBodies
internal import WryneckHTTP

/// A connection, as its calls see it.
protocol CallLine: AnyObject {
    /// Queues a part of the request's body.
    /// - Returns: whether the producer should wait.
    func send(_ piece: BodyPiece, of call: ClientCall) -> Bool
    /// Ends the request's body.
    func endBody(_ trailers: Headers, of call: ClientCall)
    /// The bytes that have left so far, of a count that includes the call's own.
    func sentBytes(of call: ClientCall) -> Int
    /// The reader has taken so many bytes of the response's body.
    func taken(_ bytes: Int, of call: ClientCall)
    /// Looks at the call's deadlines, one of which has changed.
    func watch(_ call: ClientCall)
    /// Nobody reads the rest of the response's body, of this length.
    func abandon(_ call: ClientCall, rest: BodyLength)
    /// The request's body cannot be sent to its end.
    func breakOff(_ call: ClientCall, _ failure: ClientFailure)
}
