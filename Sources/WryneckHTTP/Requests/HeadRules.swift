// HeadRules.swift - the checks for which http_parser is too lenient, in one place.
// Invariant: a RequestHead exists only if every byte of the head was checked here and in the files named after what
// they rule: RequestLine, RequestTarget, FieldLine, HostRule, FramingRule. The lexer's offsets are compared with
// theirs; where the two disagree about a head, neither is believed.

internal import CHTTPParser
import HTTPTypes

/// A request's head and what it says to its connection.
typealias ParsedHead = (head: RequestHead, facts: HTTP1Facts)

/// The walk over a complete head.
struct HeadRules {
    private var framing = FramingRule()
    private var connection = ConnectionTokens()
    private var expectation = HTTP1Facts.Expectation.none
    private var host: Range<Int>?
    private var hasUpgradeField = false

    /// Checks a head. `bytes` is exactly one, from its method to its empty line.
    static func check(_ bytes: UnsafeRawBufferPointer, _ lexed: chp_head, _ line: RequestLine) throws(ProtocolViolation) -> ParsedHead {
        // RFC 6585 §5. Fields are never dropped instead: the dropped one may be the framing.
        guard lexed.too_many_fields == 0 else { throw ProtocolViolation(.requestHeaderFieldsTooLarge, "too many header fields") }
        let count = Int(lexed.field_count)
        var block = FieldBlock(copying: bytes, fieldCount: count)
        var rules = HeadRules()
        var position = line.end
        for index in 0..<count {
            let field = try FieldLine.parse(bytes, from: position)
            guard agree(field, lexed.fields[index]) else { throw .badRequest("malformed header section") }
            block.place(field, at: index)
            try rules.take(field, in: bytes)
            position = field.end
        }
        guard position + 2 == bytes.count, bytes[position] == ASCII.carriageReturn, bytes[position + 1] == ASCII.lineFeed else {
            throw .badRequest("malformed header section")
        }
        let facts = try rules.decide(line)
        let head = RequestHead(
            method: try method(UnsafeRawBufferPointer(rebasing: bytes[..<line.methodEnd])), methodEnd: line.methodEnd, target: line.target,
            host: rules.host, version: line.minorVersion == 0 ? .http1_0 : .http1_1, bodyLength: facts.framing.bodyLength,
            offersUpgrade: line.minorVersion == 1 && rules.hasUpgradeField && rules.connection.namesUpgrade, block: block)
        return (head, facts)
    }

    /// Whether two readers of the same bytes agree: a name or a value that only one of them sees is how requests are
    /// smuggled.
    private static func agree(_ field: FieldLine, _ lexed: chp_field) -> Bool {
        guard field.name.lowerBound == Int(lexed.name_start), field.name.upperBound == Int(lexed.name_end) else { return false }
        return field.value.isEmpty || (field.value.lowerBound == Int(lexed.value_start) && Int(lexed.value_end) == field.end - 2)
    }

    /// Notes a field that says something about the message itself.
    private mutating func take(_ field: FieldLine, in bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        let name = UnsafeRawBufferPointer(rebasing: bytes[field.name])
        let value = UnsafeRawBufferPointer(rebasing: bytes[field.value])
        switch name.count {
        case 4 where ASCII.equals(name, "host"): try takeHost(field.value, in: bytes)
        case 6 where ASCII.equals(name, "expect"): takeExpectation(value)
        case 7 where ASCII.equals(name, "upgrade"): hasUpgradeField = true
        case 10 where ASCII.equals(name, "connection"): connection.add(value)
        case 14 where ASCII.equals(name, "content-length"): try framing.addContentLength(value)
        case 17 where ASCII.equals(name, "transfer-encoding"): framing.addTransferEncoding(value)
        default: break
        }
    }

    /// RFC 9112 §3.2: 400 for more than one line and for a value that is not `uri-host [":" port]`.
    private mutating func takeHost(_ range: Range<Int>, in head: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        guard host == nil else { throw .badRequest("repeated Host") }
        guard HostRule.isValid(UnsafeRawBufferPointer(rebasing: head[range])) else {
            throw HostRule.violation("malformed Host", range, in: head)
        }
        host = HostRule.withoutEmptyPort(range, in: head)
    }

    /// RFC 9110 §10.1.1: compared without regard to case; a second line or another member makes it unknown.
    private mutating func takeExpectation(_ value: UnsafeRawBufferPointer) {
        let isContinue = expectation == .none && ASCII.equals(value, "100-continue")
        expectation = isContinue ? .continue : .unknown
    }

    /// Decides what depends on several fields.
    private func decide(_ line: RequestLine) throws(ProtocolViolation) -> HTTP1Facts {
        // RFC 9112 §3.2: HTTP/1.1 demands it, even beside an absolute form.
        guard host != nil || line.minorVersion == 0 else { throw .badRequest("missing Host") }
        // RFC 9110 §10.1.1: an HTTP/1.0 client cannot be waiting for a 100.
        return HTTP1Facts(
            minorVersion: line.minorVersion, framing: try framing.decide(minorVersion: line.minorVersion),
            keepAlive: connection.keepsAlive(minorVersion: line.minorVersion), expectation: line.minorVersion == 0 ? .none : expectation)
    }

    /// The method; for the usual ones without making a string.
    private static func method(_ bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) -> HTTPRequest.Method {
        switch bytes.count {
        case 3 where ASCII.isExactly(bytes, "GET"): return .get
        case 4 where ASCII.isExactly(bytes, "POST"): return .post
        case 4 where ASCII.isExactly(bytes, "HEAD"): return .head
        case 3 where ASCII.isExactly(bytes, "PUT"): return .put
        default:
            guard let method = HTTPRequest.Method(String(decoding: bytes, as: UTF8.self)) else { throw .badRequest("malformed method") }
            return method
        }
    }
}
