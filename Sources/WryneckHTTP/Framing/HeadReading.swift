// HeadReading.swift - feeding a head to the lexer within its limits, in one piece or in many.
// Invariant: no byte is lexed twice, and none beyond a limit is lexed at all, so that the verdict does not depend on
// how the bytes were cut.

internal import CHTTPParser
import HTTPTypes

/// How far a head has been read.
struct HeadReading<Rules: HeadChecking> {
    /// The number of bytes that the lexer has seen.
    private(set) var fed = 0
    private var line: Rules.Line?

    /// Feeds the new bytes of `all`. Returns the head if it is complete; `fed` is then its size.
    mutating func feed(
        _ lexer: HeadLexer, _ all: UnsafeRawBufferPointer, limits: Limits, _ context: Rules.Context
    ) throws(ProtocolViolation) -> Rules.Head? {
        while true {
            let limit = line.map { $0.end + limits.head.bytes } ?? limits.head.requestLineBytes + 2
            let count = min(all.count, limit) - fed
            guard count > 0 else {
                if fed < limit { return nil }
                throw line == nil ? Rules.Line.tooLong : Self.tooLarge
            }
            let (status, consumed) = lexer.feed(UnsafeRawBufferPointer(rebasing: all[fed..<fed + count]))
            fed += consumed
            let lexed = lexer.head
            // Before the lexer's own verdict, which may be about a later byte.
            if line == nil, let found = try Rules.Line.check(UnsafeRawBufferPointer(rebasing: all[..<fed]), lexed) {
                line = found
                // These bytes were lexed before it was known how long the line is.
                let most = found.end + limits.head.bytes
                guard fed < most || (fed == most && status == CHP_COMPLETE) else { throw Self.tooLarge }
            }
            guard status == CHP_NEED_MORE else {
                try Self.check(status, all, fed)
                guard let line, fed <= all.count else { throw Rules.Line.malformed(all, at: all.count) }
                return try Rules.check(UnsafeRawBufferPointer(rebasing: all[..<fed]), lexed, line, context)
            }
        }
    }

    private static var tooLarge: ProtocolViolation {
        ProtocolViolation(.requestHeaderFieldsTooLarge, "header section too large")
    }

    /// Throws for everything but a complete head. The lexer stops at the byte that it refuses, or behind it in the
    /// method; where that is does not depend on how the bytes were cut.
    private static func check(_ status: chp_status, _ all: UnsafeRawBufferPointer, _ fed: Int) throws(ProtocolViolation)
    {
        switch status {
        case CHP_COMPLETE: return
        case CHP_BAD_METHOD: throw .badRequest("malformed method", byteAt: fed - 1, of: all)
        // RFC 9112 §3: longer than any method that is implemented.
        case CHP_LONG_METHOD: throw ProtocolViolation(.notImplemented, "method too long")
        case CHP_BAD_START_LINE: throw Rules.Line.malformed(all, at: fed)
        case CHP_TOO_BIG: throw tooLarge
        default: throw .badRequest("malformed header section", byteAt: fed, of: all)
        }
    }
}
