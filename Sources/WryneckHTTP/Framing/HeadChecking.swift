// HeadChecking.swift - what requests and responses differ in, for those who read heads of both.

internal import CHTTPParser
import HTTPTypes

/// What begins a head: a request line or a status line.
protocol StartLine {
    /// For a line of more bytes than `Limits.head.requestLineBytes`.
    static var tooLong: ProtocolViolation { get }

    /// The first byte after its CRLF.
    var end: Int { get }

    /// Checks the bytes around what the lexer found. `bytes` are all that is there of the head; nil while the line is
    /// not complete.
    static func check(_ bytes: UnsafeRawBufferPointer, _ lexed: chp_head) throws(ProtocolViolation) -> Self?

    /// For a line that has a wrong byte at `offset`, or ends there too early.
    static func malformed(_ head: UnsafeRawBufferPointer, at offset: Int) -> ProtocolViolation
}

/// The rules of one kind of head.
protocol HeadChecking {
    associatedtype Line: StartLine
    associatedtype Head
    /// What has to be known beside the head's bytes.
    associatedtype Context

    static var kind: chp_kind { get }

    /// Checks a head. `bytes` is exactly one, up to its empty line.
    static func check(
        _ bytes: UnsafeRawBufferPointer, _ lexed: chp_head, _ line: Line, _ context: Context
    ) throws(ProtocolViolation) -> Head
}
