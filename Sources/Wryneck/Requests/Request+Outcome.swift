// Request+Outcome.swift - what middleware outside of this module has to know of a request and its answer: its route,
// how it ended, and how to end it early.
// Invariant: nobody who does not ask pays for it.

package import HTTPTypes
package import WryneckHTTP

/// What became of the answer, when its request is over.
package struct AnswerOutcome {
    /// The status that was sent; nil if the client left before there was one.
    package let status: HTTPResponse.Status?
    /// The number of bytes of the body, before compression to frames and chunks; approximately, if it broke off.
    package let bodyBytes: Int
    /// Whether all of it was handed to the connection.
    package let isComplete: Bool
}

extension Request {
    /// Runs `body` when the request is over, with what became of its answer; at once, if it is over already.
    /// - Parameter body: runs once, on the reactor's thread.
    package func onOutcome(_ body: @escaping (AnswerOutcome) -> Void) {
        guard let exchange else { return body(AnswerOutcome(status: nil, bodyBytes: 0, isComplete: false)) }
        onEnd { [unowned self] in
            let answer = exchange.answer
            let hasStatus = answer.status.code != HTTPResponse.Status.clientLeft.code
            // An answer in the handler's place counts as the client's leaving for the handler, and is whole.
            let isComplete = !answer.isBroken && (!isDisconnected || answer.refusal != nil)
            body(
                AnswerOutcome(
                    status: hasStatus ? answer.status : nil, bodyBytes: answer.bodyBytes,
                    isComplete: hasStatus && isComplete))
        }
    }

    /// Cancels the work on the answer and sends an error in its place, as the time-outs of the server do: through all
    /// middleware. Does nothing once the answer has begun.
    package func cutShort(with error: HTTPError) { exchange?.cutShort(with: error) }

    /// Puts a body that middleware has read to its end in the place of the one that came, for the next reader.
    package func replaceBody(by bytes: [UInt8]) {
        madeExtras.decodedBody = RequestBody(holding: bytes.isEmpty ? [] : [bytes])
    }

    /// Remembers from here on which routes the walk takes.
    package func recordRoute() { if extras?.route == nil { madeExtras.route = [] } }

    /// The pattern of the route that the walk has found, such as `/users/{id}`; nil if it led to none, or if nobody has
    /// said `recordRoute()`. A resource that answers for all below its path counts as the route of that path.
    package var route: String? {
        guard let ends = extras?.route, let last = ends.last, !(last.resource is Branch) else { return nil }
        return "/" + ends.map(\.pattern.text).filter { !$0.isEmpty }.joined(separator: "/")
    }
}
