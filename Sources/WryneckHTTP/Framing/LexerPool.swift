// LexerPool.swift - the lexers of one reactor's connections, and the limits that they share.
// Invariant: a connection owns a lexer only while a head is arriving in pieces; an idle one owns none.

internal import CHTTPParser
import HTTPTypes

/// Lends lexers to parsers and keeps a few for the next head. There is one for each reactor.
package final class LexerPool {
    /// The limits of every parser that borrows here: kept once instead of in each of ten thousand connections.
    package let limits: Limits

    private var idle = FreeList()

    package init(limits: Limits = .standard) {
        self.limits = limits.clamped
    }

    /// Lends a lexer that is ready for a new head.
    func take(_ kind: chp_kind) throws(ProtocolViolation) -> HeadLexer {
        if let lexer = changeIdle({ $0.take() }) {
            lexer.begin(kind)
            return lexer
        }
        guard let lexer = HeadLexer(fieldCount: limits.head.fieldCount) else {
            throw ProtocolViolation(.serviceUnavailable, "out of memory")
        }
        lexer.begin(kind)
        return lexer
    }

    /// Takes a lexer back, in whatever state it is.
    func giveBack(_ lexer: HeadLexer) {
        changeIdle { $0.giveBack(lexer) }
    }

    /// Takes the list out, changes it, and puts it back: in place, each change would have to check for one under way.
    private func changeIdle<Result>(_ change: (inout FreeList) -> Result) -> Result {
        var list = FreeList()
        (list, idle) = (idle, list)
        defer { idle = list }
        return change(&list)
    }

    /// For tests: the number of lexers that wait for a head.
    var idleCount: Int { idle.lexers.count }

    private struct FreeList {
        private(set) var lexers: [HeadLexer] = []

        /// The most idle lexers that are kept. More are in use only while many heads arrive slowly; then their memory
        /// is better freed.
        private static let most = 16

        mutating func take() -> HeadLexer? { lexers.popLast() }

        mutating func giveBack(_ lexer: HeadLexer) {
            if lexers.count < Self.most { lexers.append(lexer) }
        }
    }
}
