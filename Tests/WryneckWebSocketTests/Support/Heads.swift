// Heads.swift - requests for a WebSocket, as the layer below makes them.

import HTTPTypes
import WryneckHTTP

@testable import WryneckWebSocket

/// Fields of a good request of HTTP/1.1, changed: nil removes one.
func head(
    _ changes: [(String, String?)] = [], method: String = "GET", version: HTTPVersion = .http1_1,
    body: BodyLength = .none, offersUpgrade: Bool = true
) throws -> RequestHead {
    var fields: [(name: String, value: String)] = [("Sec-WebSocket-Version", "13")]
    if version != .http2 {
        fields += [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
    }
    for (name, value) in changes {
        let isAdded = name.hasPrefix("+")
        let name = isAdded ? String(name.dropFirst()) : name
        if !isAdded { fields.removeAll { $0.name == name } }
        if let value { fields.append((name, value)) }
    }
    return try RequestHead(
        method: method, target: method == "CONNECT" ? "example.org:443" : "/chat",
        authority: method == "CONNECT" ? nil : "example.org", version: version,
        bodyLength: body, fields: fields, offersUpgrade: offersUpgrade)
}
