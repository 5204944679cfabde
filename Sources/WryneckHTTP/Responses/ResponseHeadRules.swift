// ResponseHeadRules.swift - what is checked of a response's head beside its lines.
// Invariant: a ResponseHead exists only if every byte of the head was checked, by ResponseLine, FieldLine and
// FramingRule.

internal import CHTTPParser
import HTTPTypes

/// The walk over a complete head.
struct ResponseHeadRules: HeadChecking, FieldTaking {
    static var kind: chp_kind { CHP_RESPONSE }

    private var common = FramingFields()
    private var hasUpgradeField = false

    /// Checks the head of the response to a request with this method.
    static func check(
        _ bytes: UnsafeRawBufferPointer, _ lexed: chp_head, _ line: ResponseLine, _ method: HTTPRequest.Method
    ) throws(ProtocolViolation) -> ResponseHead {
        var rules = ResponseHeadRules()
        let block = try FieldWalk.walk(bytes, from: line.end, lexed, &rules)
        return try rules.decide(line, method, block)
    }

    mutating func take(_ field: FieldLine, in bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        let name = UnsafeRawBufferPointer(rebasing: bytes[field.name])
        if ASCII.equals(name, "upgrade") { hasUpgradeField = true }
        try common.take(name, UnsafeRawBufferPointer(rebasing: bytes[field.value]))
    }

    /// Decides what depends on several fields.
    private func decide(
        _ line: ResponseLine, _ method: HTTPRequest.Method, _ block: FieldBlock
    ) throws(ProtocolViolation) -> ResponseHead {
        let framing = try common.framing.decide(minorVersion: line.minorVersion, status: line.code, method: method)
        if line.code == 101 {
            // RFC 9110 §7.8: the server has to name what it switches to, and HTTP/1.0 cannot switch.
            guard line.minorVersion == 1, hasUpgradeField, common.connection.namesUpgrade else {
                throw .badRequest("101 without Upgrade")
            }
        }
        let switchesProtocol = line.code == 101 || FramingRule.isTunnel(line.code, method)
        let keepAlive =
            !switchesProtocol && framing != .untilClose && !isContradictory(line.code)
            && !common.framing.isContradictory(minorVersion: line.minorVersion)
            && common.connection.keepsAlive(minorVersion: line.minorVersion)
        return ResponseHead(line, framing: framing, keepAlive: keepAlive, switchesProtocol: switchesProtocol, block)
    }

    /// Whether a body is announced where there is none (RFC 9112 §6.1, RFC 9110 §8.6). Some server sends it all the
    /// same, and it would be taken for the response to the next request.
    private func isContradictory(_ status: Int) -> Bool {
        status != 304 && FramingRule.hasNoBody(status) && common.framing.announcesBody
    }
}
