// Receiving.swift - requests as they come to a proxy, read from HTTP/1's bytes or made of HTTP/2's parts.

import HTTPTypes
import Testing
import Wryneck
import WryneckHTTP
import WryneckReactor

@testable import WryneckProxy

/// An HTTP/1 request: its line without the version, and its fields behind Host.
func received(
    _ line: String = "GET /", _ fields: [String] = [], host: String? = "front.example", version: String = "1.1",
    peer: String = "192.0.2.7", isSecure: Bool = false, walked: Int = 0
) throws -> ReceivedRequest {
    let lines = ["\(line) HTTP/\(version)"] + (host.map { ["Host: \($0)"] } ?? []) + fields
    let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    var position = 0
    let event = try bytes.withUnsafeBytes { try RequestParser(lexers: LexerPool()).next(in: $0, at: &position) }
    guard case .head(let head, _) = event else { throw Incomplete() }
    return ReceivedRequest(head, peer: try address(peer), isSecure: isSecure, walked: walked)
}

/// An HTTP/2 request.
func receivedByHTTP2(
    _ target: String = "/", _ fields: KeyValuePairs<String, String> = [:], method: String = "GET", walked: Int = 0,
    offersUpgrade: Bool = false
) throws -> ReceivedRequest {
    let head = try RequestHead(
        method: method, target: target, authority: "front.example", version: .http2, bodyLength: .none,
        fields: fields.map { ($0.key, $0.value) }, offersUpgrade: offersUpgrade)
    return ReceivedRequest(head, peer: try address("192.0.2.7"), isSecure: true, walked: walked)
}

/// What a backend gets.
func forwarded(_ request: ReceivedRequest, _ options: ForwardingOptions = ForwardingOptions()) throws
    -> ForwardedRequest
{
    guard case .forward(let request) = try RequestTranslation(options).translate(request) else { throw Incomplete() }
    return request
}

func address(_ text: String) throws -> SocketAddress {
    text == "unix" ? .unix("") : try #require(SocketAddress(text, port: 4711))
}

/// The proxies at 10.0.0.0/8, and those on UNIX sockets.
func proxies(_ field: TrustedProxies.Field = .xForwardedFor) throws -> TrustedProxies {
    TrustedProxies([try #require(SocketAddress.Network("10.0.0.0/8")), .unixSockets], field: field)
}

/// Options, changed.
func options(_ change: (inout ForwardingOptions) -> Void) -> ForwardingOptions {
    var options = ForwardingOptions()
    change(&options)
    return options
}

struct Incomplete: Error {}

extension String {
    /// Lends the bytes, as those of a name on the wire.
    func onWire<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { Array(utf8).withUnsafeBytes(body) }
}
