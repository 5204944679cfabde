// LogOrder.swift - keeps the lines of a connection's answers in their order, though some wait until their answers are
// sent. The answers of HTTP/2 have no order: there it only makes lines wait.

internal import WryneckReactor

final class LogOrder {
    private var waiting = 0

    /// Whether a line waits: those behind it wait, too.
    var isWaiting: Bool { waiting > 0 }

    /// Writes an answer's line when everything is sent, or when nothing can be sent any more.
    /// - Parameters:
    ///   - exchange: the answer is its.
    ///   - transport: where it is queued.
    ///   - end: the position of its end in the transport's output, as far as it is queued.
    func record(_ exchange: Exchange, whenSentOn transport: any Transport, upTo end: Int) {
        waiting += 1
        transport.notify { [self, transport] isSent in
            waiting -= 1
            exchange.countUnsent(end &- transport.sentBytes)
            exchange.record(isComplete: isSent)
        }
    }

    /// Writes the line of an answer that nobody waits for.
    /// - Parameters:
    ///   - exchange: the answer is its.
    ///   - transport: where it is queued; nil once the connection is over.
    ///   - end: the position of its end in the transport's output, as far as it is queued.
    func recordBroken(_ exchange: Exchange, on transport: (any Transport)?, upTo end: Int) {
        exchange.answer.isBroken = true
        exchange.countUnsent(end &- (transport?.sentBytes ?? 0))
        write(on: transport) { exchange.record(isComplete: false) }
    }

    /// Writes a line now, or behind those that wait.
    func write(on transport: (any Transport)?, _ line: @escaping () -> Void) {
        guard isWaiting, let transport else { return line() }
        transport.notify { _ in line() }
    }
}
