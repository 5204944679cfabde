// Answer.swift - what is known of the answer to one request, for the log.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor
internal import WryneckWebSocket

/// The answer of one exchange, as far as it is.
struct Answer {
    /// When the request's head was there.
    let began: Instant
    /// The status that was sent; nginx's 499 if nobody answers.
    var status = HTTPResponse.Status.clientLeft
    /// The number of bytes of the body that were handed over so far.
    var bodyBytes = 0
    /// Whether the answer cannot be completed.
    var isBroken = false
    /// Whether it stands for a response that could not be sent.
    var isReplaced = false
    /// The reason for an answer in the handler's place; nil for the handler's own.
    var refusal: String?
}

extension Exchange {
    /// Takes bytes back that were counted and not sent; a negative number is none.
    func countUnsent(_ bytes: Int) { answer.bodyBytes = max(0, answer.bodyBytes &- max(0, bytes)) }

    /// Writes the line of the access log.
    /// - Parameters:
    ///   - isComplete: whether all was sent.
    ///   - receivedBytes: what came behind an upgrade; nil for a response.
    ///   - closeCode: how a WebSocket ended.
    func record(isComplete: Bool, receivedBytes: Int? = nil, closeCode: WebSocketCloseCode? = nil) {
        guard let log = request.group.site.accessLog else { return }
        log.record(
            AccessLogEntry(
                request: request, peer: request.peer, status: answer.status, bodyBytes: answer.bodyBytes,
                duration: answer.began.duration(to: request.reactor.freshTime),
                isComplete: isComplete && !answer.isBroken,
                refusal: answer.refusal.map { AccessLogEntry.Refusal(line: [], reason: $0) },
                receivedBytes: receivedBytes, closeCode: closeCode))
    }
}
