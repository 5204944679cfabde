// LexerPool.swift - the lexers of one reactor's connections, and the limits that they share.
// Invariant: a connection owns a lexer only while a head is arriving in pieces; an idle one owns none.

import HTTPTypes

/// Lends lexers to parsers and keeps a few for the next head. One for each reactor.
package final class LexerPool {
    /// The limits of every parser that borrows here: kept once instead of in each of ten thousand connections.
    package let limits: Limits

    private var idle: [HeadLexer] = []

    /// More than this many at a time are only in use when many heads come slowly; then memory is better given back.
    private static let keptLexers = 16

    package init(limits: Limits = .standard) {
        self.limits = limits.clamped
    }

    /// A lexer that is ready for a new head.
    func take() throws(ProtocolViolation) -> HeadLexer {
        if let lexer = idle.popLast() { return lexer }
        guard let lexer = HeadLexer(fieldCount: limits.fieldCount) else {
            throw ProtocolViolation(.serviceUnavailable, "out of memory")
        }
        return lexer
    }

    func giveBack(_ lexer: HeadLexer) {
        guard idle.count < Self.keptLexers else { return }
        lexer.reset()
        idle.append(lexer)
    }
}
