// ResponsePlan.swift - how a response's body is delimited: RFC 9112 §6.3, from the sender's side.
// Invariant: decided here and only here. A handler's own Content-Length is believed only where no body follows.

package import HTTPTypes

/// The framing of one response, and whether its body is sent at all.
package struct ResponsePlan: Equatable, Sendable {
    package var framing: BodyFraming
    /// False for HEAD and for statuses without a body: a body that is made is not written.
    package var sendsBody: Bool
    /// Whether another request may follow on the connection.
    package var persists = true

    package init(framing: BodyFraming, sendsBody: Bool, persists: Bool = true) {
        self.framing = framing
        self.sendsBody = sendsBody
        self.persists = persists && framing != .untilClose
    }

    /// Decides in the RFC's order. `length` is the body's size; nil if it is unknown. `minorVersion` is HTTP/1's;
    /// every later version is like 1.1 in this.
    package static func decide(
        method: HTTPRequest.Method, minorVersion: Int = 1, status: HTTPResponse.Status, length: Int?, headers: Headers
    ) -> ResponsePlan {
        // RFC 9110 §9.3.6: after a 2xx the client of a CONNECT speaks through a tunnel. There is none, so nothing may
        // follow.
        if method == .connect, (200..<300).contains(status.code) {
            return ResponsePlan(framing: .none, sendsBody: false, persists: false)
        }
        var plan = framed(method, minorVersion, status, length, headers)
        if status.code >= 408, endsConnection(status) { plan.persists = false }
        return plan
    }

    /// Whether the status makes further input on the connection ambiguous or unwelcome.
    private static func endsConnection(_ status: HTTPResponse.Status) -> Bool {
        switch status.code {
        case 408, 411, 413, 414, 417, 421, 431, 505: true
        default: false
        }
    }

    private static func framed(
        _ method: HTTPRequest.Method, _ minorVersion: Int, _ status: HTTPResponse.Status, _ length: Int?,
        _ headers: Headers
    ) -> ResponsePlan {
        switch status.code {
        // RFC 9110 §8.6, §6.4.1: no body and no Content-Length.
        case 100..<200, 204: return ResponsePlan(framing: .none, sendsBody: false)
        // RFC 9110 §15.4.5, §8.6: no body; a length may be the one that a 200 would have had.
        case 304: return ResponsePlan(framing: declared(headers), sendsBody: false)
        // RFC 9110 §15.3.6.
        case 205: return ResponsePlan(framing: .length(0), sendsBody: false)
        default: break
        }
        if method == .head {
            // RFC 9110 §9.3.2: as for GET. A handler that answers HEAD itself may say how long the body would be.
            let said = declared(headers)
            return ResponsePlan(
                framing: said != .none ? said : length.map { .length(max($0, 0)) } ?? .none, sendsBody: false)
        }
        if let length { return ResponsePlan(framing: .length(max(length, 0)), sendsBody: true) }
        return ResponsePlan(framing: minorVersion >= 1 ? .chunked : .untilClose, sendsBody: true)
    }

    private static func declared(_ headers: Headers) -> BodyFraming {
        let values = headers.all(.contentLength)
        guard values.count == 1, var value = values.first else { return .none }
        return value.withUTF8 { ASCII.decimal(UnsafeRawBufferPointer($0)) }.map { .length($0) } ?? .none
    }
}

extension Headers {
    /// Whether a response's own Connection field asks for the connection to be closed. The field itself is never
    /// written.
    package var wishesToClose: Bool {
        guard contains(.connection) else { return false }
        var tokens = ConnectionTokens()
        for value in all(.connection) {
            var value = value
            value.withUTF8 { tokens.add(UnsafeRawBufferPointer($0)) }
        }
        return !tokens.keepsAlive(minorVersion: 1)
    }
}
