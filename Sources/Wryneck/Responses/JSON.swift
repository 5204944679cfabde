// JSON.swift - the one file that knows FoundationEssentials.
// Invariant: all of it is compiled into the programs that call it, and nothing into this library: a program without
// JSON contains nothing of Foundation, which is half of its size where the libraries are linked in.

public import FoundationEssentials
public import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP

/// The encoder and the decoder of a site: `Site.Options.json`.
///
/// ```swift
/// let encoder = JSONEncoder.wryneck(), decoder = JSONDecoder.wryneck()
/// encoder.keyEncodingStrategy = .convertToSnakeCase
/// decoder.keyDecodingStrategy = .convertFromSnakeCase
/// var options = Site.Options()
/// options.json = JSONCoders(encoder: encoder, decoder: decoder)
/// ```
///
/// `request.json(_:)` and `request.decode(_:)` use them. `.json(_:)` cannot, because it knows no request.
public struct JSONCoders: Sendable {
    @usableFromInline package let encode: @Sendable (any Encodable) throws -> [UInt8]
    @usableFromInline package let decode: @Sendable (any Decodable.Type, [UInt8]) throws -> any Decodable

    @usableFromInline
    init(
        encode: @escaping @Sendable (any Encodable) throws -> [UInt8],
        decode: @escaping @Sendable (any Decodable.Type, [UInt8]) throws -> any Decodable
    ) {
        self.encode = encode
        self.decode = decode
    }

    /// - Parameters:
    ///   - encoder: makes JSON. All reactors use it: it must not be changed any more.
    ///   - decoder: reads JSON. It must not be changed any more, either.
    @export(implementation)
    public init(encoder: JSONEncoder = .wryneck(), decoder: JSONDecoder = .wryneck()) {
        self.init(encode: { Array(try encoder.encode($0)) }, decode: { try decoder.decode($0, from: Data($1)) })
    }
}

extension JSONEncoder {
    /// Makes an encoder with Wryneck's settings: keys in a fixed order, so that equal values give equal bytes; slashes
    /// unescaped; dates in ISO 8601 (`2026-01-31T12:00:00Z`, with milliseconds if they are not zero).
    @export(implementation)
    public static func wryneck() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            guard let text = internetTime(date.timeIntervalSince1970) else {
                // Not the date itself: its description traps if it is not a number, and errors are logged.
                throw EncodingError.invalidValue(
                    date.timeIntervalSince1970,
                    .init(codingPath: encoder.codingPath, debugDescription: "a date outside of the years 1 to 9999"))
            }
            try container.encode(text)
        }
        return encoder
    }
}

extension JSONDecoder {
    /// Makes a decoder with Wryneck's settings: dates in ISO 8601, as RFC 3339 spells it
    /// (`2026-01-31T12:00:00Z`, `2026-01-31T13:00:00.250+01:00`).
    @export(implementation)
    public static func wryneck() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let seconds = secondsSince1970(try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "is no date with a time, such as 2026-01-31T12:00:00Z")
            }
            return Date(timeIntervalSince1970: seconds)
        }
        return decoder
    }
}

extension Response {
    @usableFromInline static var jsonFields: Headers { Headers(.json) }

    /// A value as JSON. Keys come in a fixed order, so that equal values give equal bytes; dates are in ISO 8601.
    /// - Parameters:
    ///   - value: the value to encode.
    ///   - status: 200 by default.
    ///   - encoder: encodes the value; nil for one with the settings of `JSONEncoder.wryneck()`. For a whole site see
    ///     `JSONCoders`.
    /// - Returns: the response.
    /// - Throws: the error of the value's `encode(to:)`, as for a `Double` that is not a number.
    @export(implementation)
    public static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, encoder: JSONEncoder? = nil)
        throws -> Response
    {
        Response(status: status, headers: jsonFields, body: .bytes(Array(try (encoder ?? .wryneck()).encode(value))))
    }
}

extension Rendering {
    /// A value as JSON. See `Response.json(_:status:encoder:)`.
    @export(implementation)
    public static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, encoder: JSONEncoder? = nil)
        throws -> Rendering
    {
        Rendering(try Response.json(value, status: status, encoder: encoder))
    }
}

extension Request {
    /// A value as JSON, by the site's own encoder (`Site.Options.json`).
    /// - Parameters:
    ///   - value: the value to encode.
    ///   - status: 200 by default.
    /// - Returns: the response.
    /// - Throws: the error of the value's `encode(to:)`.
    @_disfavoredOverload
    @export(implementation)
    public func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        guard let coders = jsonCoders else { return try .json(value, status: status) }
        return Response(status: status, headers: Response.jsonFields, body: .bytes(try coders.encode(value)))
    }

    /// A value as JSON, by the site's own encoder. See the other `json(_:status:)`.
    @export(implementation)
    public func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Rendering {
        let response: Response = try json(value, status: status)
        return Rendering(response)
    }

    /// Reads the whole body and decodes it from JSON.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - limit: the most bytes of the body; nil for the route's or server's limit. The smaller one counts.
    ///   - decoder: decodes the body; nil for the site's (`Site.Options.json`), or else one with the settings of
    ///     `JSONDecoder.wryneck()`.
    /// - Returns: the value.
    /// - Throws: `HTTPError` with 415 if the body does not say that it is JSON (`application/json`, or a type that ends
    ///   with `+json`): pages of other sites can have browsers send other bodies. With 400 if it is not JSON, or not
    ///   such a value: the reason names the field. With 413 if there are too many bytes.
    @export(implementation)
    public nonisolated(nonsending) func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, upTo limit: Int? = nil, decoder: JSONDecoder? = nil
    ) async throws -> Value {
        try checkIsJSON()
        return try decode(type, from: await collect(upTo: limit), decoder: decoder)
    }

    /// The same by a Deferred. See the other `decode(_:upTo:decoder:)`.
    @export(implementation)
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, upTo limit: Int? = nil, decoder: JSONDecoder? = nil
    ) throws -> Deferred<Value> {
        try checkIsJSON()
        return collect(upTo: limit).map { [self] in try decode(type, from: $0, decoder: decoder) }
    }

    /// Decodes JSON that is there already, such as a field of a form.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - bytes: the JSON, in UTF-8.
    ///   - decoder: as in `decode(_:upTo:decoder:)`.
    /// - Returns: the value.
    /// - Throws: `HTTPError` with 400 if the bytes are not JSON, or not such a value: the reason names the field.
    @export(implementation)
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], decoder: JSONDecoder? = nil
    ) throws -> Value {
        do {
            if decoder == nil, let coders = jsonCoders, let value = try coders.decode(type, bytes) as? Value {
                return value
            }
            return try (decoder ?? .wryneck()).decode(type, from: Data(bytes))
        } catch {
            // Foundation says of a number that does not fit its type only that the data was not valid JSON.
            throw badJSON(error) { (try? JSONDecoder().decode(AnyJSON.self, from: Data(bytes))) != nil }
        }
    }
}
