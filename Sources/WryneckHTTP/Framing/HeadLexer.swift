// HeadLexer.swift - the C lexer as a Swift object: one owner, one free.
// Invariant: it reports offsets from the head's first byte. They are claims, which HeadRules checks.

internal import CHTTPParser

/// One lexer on the C heap, lent by a `LexerPool` for as long as a head takes to arrive.
final class HeadLexer {
    private let lexer: OpaquePointer

    /// Makes a lexer; nil if there is no memory.
    init?(fieldCount: Int) {
        guard let lexer = chp_lexer_create(UInt32(clamping: fieldCount)) else { return nil }
        self.lexer = lexer
    }

    deinit { chp_lexer_destroy(lexer) }

    /// Makes it ready for a head, whatever it lexed before.
    func begin(_ kind: chp_kind) { chp_lexer_begin(lexer, kind) }

    /// Lexes the next bytes of the head, each exactly once. If the head is complete, it ends after `consumed` of them.
    func feed(_ bytes: UnsafeRawBufferPointer) -> (status: chp_status, consumed: Int) {
        let result = chp_lexer_feed(lexer, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
        return (result.status, result.consumed)
    }

    /// What has been found so far. The fields in it are valid until the lexer is fed or begins again.
    var head: chp_head { chp_lexer_head(lexer).pointee }
}
