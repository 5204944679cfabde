// TestResponse.swift - a response, parsed strictly from its bytes.

public import Wryneck

/// A response that was received over a connection in memory.
public struct TestResponse: Sendable {
    /// The status of the response.
    public let status: HTTPResponse.Status
    /// The fields in their order, with the names as they were sent.
    public let fields: [(name: String, value: String)]
    /// The body, without its framing.
    public let body: [UInt8]
    /// The fields behind a chunked body: `response.trailers["X-Sum"]`.
    public let trailers: Headers

    /// The first value of a field; names are compared without regard to case.
    public subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }

    /// The values of all lines with the name, in their order, as of Set-Cookie.
    public func all(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The value of a cookie that the response sets.
    /// - Parameter name: the cookie's name, compared as it is.
    /// - Returns: the value as it stands in the field, without the attributes; of two the later one, nil without one,
    ///   empty for a cookie that is removed.
    public func cookie(_ name: String) -> String? {
        for line in all("Set-Cookie").reversed() where line.hasPrefix(name + "=") {
            return String(line.dropFirst(name.count + 1).prefix { $0 != ";" })
        }
        return nil
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The response and the number of its bytes; nil if more bytes are needed.
    package static func parse(_ bytes: [UInt8], isHead: Bool, isEnded: Bool) throws -> (TestResponse, Int)? {
        guard let headEnd = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<headEnd.lowerBound], as: UTF8.self).components(by: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let code = Int(words[1]) else {
            throw TestFailure("malformed status line: \(lines[0])")
        }
        let status = HTTPResponse.Status(code: code)
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            fields.append(try field(line))
        }
        let head = TestResponse(status: status, fields: fields, body: [], trailers: Headers())
        guard let rest = try rest(of: head, bytes, from: headEnd.upperBound, isHead: isHead, isEnded: isEnded) else {
            return nil
        }
        return (TestResponse(status: status, fields: fields, body: rest.body, trailers: rest.trailers), rest.end)
    }

    private static func field(_ line: String) throws -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: ":") else { throw TestFailure("malformed field: \(line)") }
        return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
    }

    /// What is behind a head, and the position behind all of it.
    private struct Rest {
        var body: [UInt8] = []
        var trailers = Headers()
        var end: Int
    }

    private static func rest(
        of head: TestResponse, _ bytes: [UInt8], from start: Int, isHead: Bool, isEnded: Bool
    ) throws -> Rest? {
        if isHead || head.status.code < 200 || head.status.code == 204 || head.status.code == 304 {
            return Rest(end: start)
        }
        if head["transfer-encoding"] == "chunked" { return try chunks(bytes, from: start) }
        if let length = head["content-length"].flatMap({ Int($0) }) {
            guard bytes.count >= start + length else { return nil }
            return Rest(body: Array(bytes[start..<start + length]), end: start + length)
        }
        return isEnded ? Rest(body: Array(bytes[start...]), end: bytes.count) : nil
    }

    private static func chunks(_ bytes: [UInt8], from start: Int) throws -> Rest? {
        var position = start
        var body: [UInt8] = []
        while let lineEnd = bytes[position...].firstRange(of: [13, 10]) {
            guard let size = Int(String(decoding: bytes[position..<lineEnd.lowerBound], as: UTF8.self), radix: 16)
            else {
                throw TestFailure("malformed chunk size")
            }
            if size == 0 { return try trailers(bytes, from: lineEnd.upperBound, behind: body) }
            let dataEnd = lineEnd.upperBound + size
            guard bytes.count >= dataEnd + 2 else { return nil }
            guard bytes[dataEnd] == 13, bytes[dataEnd + 1] == 10 else {
                throw TestFailure("a chunk does not end in CRLF")
            }
            body += bytes[lineEnd.upperBound..<dataEnd]
            position = dataEnd + 2
        }
        return nil
    }

    /// The lines behind the last chunk, up to an empty one: RFC 9112 §7.1.2.
    private static func trailers(_ bytes: [UInt8], from start: Int, behind body: [UInt8]) throws -> Rest? {
        var position = start
        var trailers = Headers()
        while let lineEnd = bytes[position...].firstRange(of: [13, 10]) {
            let line = String(decoding: bytes[position..<lineEnd.lowerBound], as: UTF8.self)
            position = lineEnd.upperBound
            if line.isEmpty { return Rest(body: body, trailers: trailers, end: position) }
            let field = try field(line)
            do { try trailers.add(field.name, field.value) } catch { throw TestFailure("malformed trailer: \(line)") }
        }
        return nil
    }
}

/// Why there is no response.
public struct TestFailure: Error, CustomStringConvertible {
    /// The reason in words.
    public let description: String
    init(_ description: String) { self.description = description }
}

extension String {
    fileprivate func components(by separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
