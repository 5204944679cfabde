// HeadRules.swift - the checks for which http_parser is too lenient, in one place.
// Invariant: a RequestHead exists only if every byte of the head was checked here and in the files named after what
// they rule: RequestLine, RequestTarget, FieldWalk, FieldLine, HostRule, FramingRule.

internal import CHTTPParser
import HTTPTypes

/// A request's head and what it says to its connection.
typealias ParsedHead = (head: RequestHead, facts: HTTP1Facts)

/// The walk over a complete head.
struct HeadRules: HeadChecking, FieldTaking {
    static var kind: chp_kind { CHP_REQUEST }

    private var common = FramingFields()
    private var expectation = HTTP1Facts.Expectation.none
    private var host: Range<Int>?
    private var hasUpgradeField = false

    static func check(
        _ bytes: UnsafeRawBufferPointer, _ lexed: chp_head, _ line: RequestLine, _: Void
    ) throws(ProtocolViolation) -> ParsedHead {
        var rules = HeadRules()
        let block = try FieldWalk.walk(bytes, from: line.end, lexed, &rules)
        let facts = try rules.decide(line)
        let head = RequestHead(
            method: try method(UnsafeRawBufferPointer(rebasing: bytes[..<line.methodEnd])), methodEnd: line.methodEnd,
            target: line.target,
            host: rules.host, version: line.minorVersion == 0 ? .http1_0 : .http1_1,
            bodyLength: facts.framing.bodyLength,
            offersUpgrade: line.minorVersion == 1 && rules.hasUpgradeField && rules.common.connection.namesUpgrade,
            block: block)
        return (head, facts)
    }

    mutating func take(_ field: FieldLine, in bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        let name = UnsafeRawBufferPointer(rebasing: bytes[field.name])
        let value = UnsafeRawBufferPointer(rebasing: bytes[field.value])
        switch name.count {
        case 4 where ASCII.equals(name, "host"): try takeHost(field.value, in: bytes)
        case 6 where ASCII.equals(name, "expect"): takeExpectation(value)
        case 7 where ASCII.equals(name, "upgrade"): hasUpgradeField = true
        case 10, 14, 17: try common.take(name, value)
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
            minorVersion: line.minorVersion, framing: try common.framing.decide(minorVersion: line.minorVersion),
            keepAlive: common.connection.keepsAlive(minorVersion: line.minorVersion),
            expectation: line.minorVersion == 0 ? .none : expectation)
    }

    /// The method; for the usual ones without making a string.
    static func method(_ bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) -> HTTPRequest.Method {
        switch bytes.count {
        case 3 where ASCII.isExactly(bytes, "GET"): return .get
        case 4 where ASCII.isExactly(bytes, "POST"): return .post
        case 4 where ASCII.isExactly(bytes, "HEAD"): return .head
        case 3 where ASCII.isExactly(bytes, "PUT"): return .put
        default:
            guard let method = HTTPRequest.Method(String(decoding: bytes, as: UTF8.self)) else {
                throw .badRequest("malformed method")
            }
            return method
        }
    }
}
