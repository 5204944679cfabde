// HeadRules.swift - the checks for which http_parser is too lenient, in one place.
// Invariant: a RequestHead exists only if every byte of the head was checked here and in the files named after what
// they rule: RequestLine, RequestTarget, FieldWalk, FieldLine, HostRule, FramingRule.

internal import CHTTPParser
import HTTPTypes

/// The walk over a complete head.
struct HeadRules: HeadChecking, FieldTaking {
    static var kind: chp_kind { CHP_REQUEST }

    /// What the fields say about the message.
    struct Findings {
        var framing = BodyFraming.none
        var keepAlive = false
        var wantsUpgrade = false
        var expectation = RequestHead.Expectation.none
        var host: Range<Int>?
    }

    private var common = FramingFields()
    private var findings = Findings()
    private var hasUpgradeField = false

    static func check(
        _ bytes: UnsafeRawBufferPointer, _ lexed: chp_head, _ line: RequestLine, _: Void
    ) throws(ProtocolViolation) -> RequestHead {
        var rules = HeadRules()
        let block = try FieldWalk.walk(bytes, from: line.end, lexed, &rules)
        let findings = try rules.decide(line)
        let method = try method(UnsafeRawBufferPointer(rebasing: bytes[..<line.methodEnd]))
        return RequestHead(line: line, method: method, fields: findings, block: block)
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
        guard findings.host == nil else { throw .badRequest("repeated Host") }
        guard HostRule.isValid(UnsafeRawBufferPointer(rebasing: head[range])) else {
            throw HostRule.violation("malformed Host", range, in: head)
        }
        findings.host = HostRule.withoutEmptyPort(range, in: head)
    }

    /// RFC 9110 §10.1.1: compared without regard to case; a second line or another member makes it unknown.
    private mutating func takeExpectation(_ value: UnsafeRawBufferPointer) {
        let isContinue = findings.expectation == .none && ASCII.equals(value, "100-continue")
        findings.expectation = isContinue ? .continue : .unknown
    }

    /// Decides what depends on several fields.
    private func decide(_ line: RequestLine) throws(ProtocolViolation) -> Findings {
        var findings = findings
        // RFC 9112 §3.2: HTTP/1.1 demands it, even beside an absolute form.
        guard findings.host != nil || line.minorVersion == 0 else { throw .badRequest("missing Host") }
        findings.framing = try common.framing.decide(minorVersion: line.minorVersion)
        findings.keepAlive = common.connection.keepsAlive(minorVersion: line.minorVersion)
        findings.wantsUpgrade = line.minorVersion == 1 && hasUpgradeField && common.connection.namesUpgrade
        // RFC 9110 §10.1.1: an HTTP/1.0 client cannot be waiting for a 100.
        if line.minorVersion == 0 { findings.expectation = .none }
        return findings
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
