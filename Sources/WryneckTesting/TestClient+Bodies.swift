// TestClient+Bodies.swift - JSON and forms as bodies, and JSON as an answer.
// Invariant: nothing here imports Foundation: `JSONCoders` has brought its functions along.

public import Wryneck

extension TestClient {
    /// Sends a POST with a value as JSON.
    /// - Parameters:
    ///   - target: the path and query, as they go on the wire.
    ///   - headers: further fields; a Content-Type among them is sent in place of `application/json`.
    ///   - value: the value to encode.
    ///   - coders: how it is encoded; the usual way by default. For a site that has a way of its own, pass its
    ///     `Site.Options.json`.
    /// - Returns: the final response.
    /// - Throws: as `request(_:_:headers:body:)`; errors of encoding.
    public func post(
        _ target: String, headers: [(String, String)] = [], json value: some Encodable,
        coders: JSONCoders = JSONCoders()
    ) throws -> TestResponse {
        try send(.post, target, headers, "application/json", coders.encode(value))
    }

    /// Sends a PUT with a value as JSON. See `post(_:headers:json:coders:)`.
    public func put(
        _ target: String, headers: [(String, String)] = [], json value: some Encodable,
        coders: JSONCoders = JSONCoders()
    ) throws -> TestResponse {
        try send(.put, target, headers, "application/json", coders.encode(value))
    }

    /// Sends a PATCH with a value as JSON. See `post(_:headers:json:coders:)`.
    public func patch(
        _ target: String, headers: [(String, String)] = [], json value: some Encodable,
        coders: JSONCoders = JSONCoders()
    ) throws -> TestResponse {
        try send(.patch, target, headers, "application/json", coders.encode(value))
    }

    /// Sends a POST with a form, as a page without files does: `client.post("/sign-in", form: ["name": "ada"])`.
    /// - Parameters:
    ///   - target: the path and query, as they go on the wire.
    ///   - headers: further fields; a Content-Type among them is sent in place of `application/x-www-form-urlencoded`.
    ///   - fields: the fields in their order; a name may come several times.
    /// - Returns: the final response.
    /// - Throws: as `request(_:_:headers:body:)`.
    public func post(
        _ target: String, headers: [(String, String)] = [], form fields: KeyValuePairs<String, String>
    ) throws -> TestResponse {
        let pairs = fields.map { "\(formEncoded($0.key))=\(formEncoded($0.value))" }
        let body = Array(pairs.joined(separator: "&").utf8)
        return try send(.post, target, headers, "application/x-www-form-urlencoded", body)
    }

    private func send(
        _ method: HTTPRequest.Method, _ target: String, _ headers: [(String, String)], _ type: String, _ body: [UInt8]
    ) throws -> TestResponse {
        let hasType = headers.contains { $0.0.lowercased() == "content-type" }
        return try request(method, target, headers: (hasType ? [] : [("Content-Type", type)]) + headers, body: body)
    }
}

extension TestResponse {
    /// The body as a value, decoded from JSON.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - coders: how it is decoded; the usual way by default.
    /// - Returns: the value.
    /// - Throws: errors of decoding.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, coders: JSONCoders = JSONCoders()) throws
        -> Value
    {
        guard let value = try coders.decode(type, body) as? Value else { throw TestFailure("no \(type): \(text)") }
        return value
    }
}

/// Text as browsers send it in a form: letters, digits and `-._` as they are, a blank as `+`, other bytes escaped.
private func formEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        case UInt8(ascii: " "): encoded += "+"
        default: encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }
    return encoded
}
