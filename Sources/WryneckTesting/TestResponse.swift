// TestResponse.swift - a response, parsed strictly from its bytes.

public import Wryneck

/// A response that was received over a connection in memory.
public struct TestResponse {
    /// The status of the response.
    public let status: HTTPResponse.Status
    /// The fields in their order, with the names as they were sent.
    public let fields: [(name: String, value: String)]
    /// The body, without its framing.
    public let body: [UInt8]

    /// The first value of a field; names are compared without regard to case.
    public subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The response and the number of its bytes; nil if more bytes are needed.
    package static func parse(_ bytes: [UInt8], isHead: Bool, isEnded: Bool) throws -> (TestResponse, Int)? {
        guard let headEnd = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<headEnd.lowerBound], as: UTF8.self).components(by: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let code = Int(words[1]) else { throw TestFailure("malformed status line: \(lines[0])") }
        let status = HTTPResponse.Status(code: code)
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw TestFailure("malformed field: \(line)") }
            fields.append((String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " })))
        }
        let head = TestResponse(status: status, fields: fields, body: [])
        guard let (body, end) = try body(of: head, bytes, from: headEnd.upperBound, isHead: isHead, isEnded: isEnded) else { return nil }
        return (TestResponse(status: status, fields: fields, body: body), end)
    }

    private static func body(
        of head: TestResponse, _ bytes: [UInt8], from start: Int, isHead: Bool, isEnded: Bool
    ) throws -> (body: [UInt8], end: Int)? {
        if isHead || head.status.code < 200 || head.status.code == 204 || head.status.code == 304 { return ([], start) }
        if head["transfer-encoding"] == "chunked" { return try chunks(bytes, from: start) }
        if let length = head["content-length"].flatMap({ Int($0) }) {
            return bytes.count >= start + length ? (Array(bytes[start..<start + length]), start + length) : nil
        }
        return isEnded ? (Array(bytes[start...]), bytes.count) : nil
    }

    private static func chunks(_ bytes: [UInt8], from start: Int) throws -> (body: [UInt8], end: Int)? {
        var position = start
        var body: [UInt8] = []
        while let lineEnd = bytes[position...].firstRange(of: [13, 10]) {
            guard let size = Int(String(decoding: bytes[position..<lineEnd.lowerBound], as: UTF8.self), radix: 16) else {
                throw TestFailure("malformed chunk size")
            }
            let dataEnd = lineEnd.upperBound + size
            guard bytes.count >= dataEnd + 2 else { return nil }
            guard bytes[dataEnd] == 13, bytes[dataEnd + 1] == 10 else { throw TestFailure("a chunk does not end in CRLF") }
            if size == 0 { return (body, dataEnd + 2) }
            body += bytes[lineEnd.upperBound..<dataEnd]
            position = dataEnd + 2
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
