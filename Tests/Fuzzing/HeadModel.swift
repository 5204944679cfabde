// HeadModel.swift - RFC 9112 §2 to §6 written down once more, slowly and on lines of bytes: what the parser accepts,
// this accepts too, and frames it the same way. It shares no code with the parser.

import HTTPTypes
import WryneckHTTP

enum HeadModel {
    typealias Line = ArraySlice<UInt8>
    typealias Field = (name: String, value: Line)

    /// Why a head that was accepted should not have been.
    struct Objection: Error {
        var text: String
        init(_ text: String) { self.text = text }
    }

    /// Nil if all is well.
    static func objection(to head: [UInt8], _ message: Transcript.Message) -> String? {
        do throws(Objection) {
            var lines = try lines(of: head)
            if let objection = requestLine(lines.removeFirst(), message) { return objection }
            let fields = try fields(lines, message.headers)
            return hosts(fields, message) ?? framing(fields, message) ?? connection(fields, message)
        } catch {
            return error.text
        }
    }

    /// The start line and the field lines.
    static func lines(of head: [UInt8]) throws(Objection) -> [Line] {
        guard head.suffix(4) == [13, 10, 13, 10] else { throw Objection("does not end in an empty line") }
        var lines: [Line] = []
        var start = 0
        for index in head.indices where head[index] == 10 {
            guard index > start, head[index - 1] == 13 else { throw Objection("a bare line feed") }
            lines.append(head[start..<index - 1])
            start = index + 1
        }
        if lines.contains(where: { $0.contains { $0 == 13 || $0 == 0 } }) {
            throw Objection("CR or NUL inside of a line")
        }
        guard lines.count >= 2, lines.removeLast().isEmpty else { throw Objection("no empty line") }
        return lines
    }

    /// The fields, if they are those that were taken.
    static func fields(_ lines: [Line], _ headers: Headers) throws(Objection) -> [Field] {
        var fields: [Field] = []
        for line in lines {
            guard let colon = line.firstIndex(of: 58), isToken(line[..<colon]) else { throw Objection("field name") }
            let value = trimmed(line[(colon + 1)...])
            guard value.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else { throw Objection("field value") }
            fields.append((String(decoding: line[..<colon], as: UTF8.self).lowercased(), value))
        }
        guard headers.count == fields.count else { throw Objection("\(headers.count) fields of \(fields.count)") }
        for (field, taken) in zip(fields, headers) {
            guard field.name == taken.name.canonicalName else { throw Objection("another field name") }
            guard
                Array(field.value) == Array(taken.value.utf8)
                    || String(decoding: field.value, as: UTF8.self) == taken.value
            else {
                throw Objection("another field value")
            }
        }
        return fields
    }

    private static func requestLine(_ line: Line, _ message: Transcript.Message) -> String? {
        let words = line.split(separator: 32, omittingEmptySubsequences: false)
        guard words.count == 3 else { return "\(words.count) words in the request line" }
        guard isToken(words[0]), Array(words[0]) == Array(message.method.utf8) else { return "method" }
        guard !words[1].isEmpty, words[1].allSatisfy({ $0 > 32 && $0 != 127 && $0 != 35 }) else { return "target" }
        guard words[2].count == 8, words[2].starts(with: "HTTP/1.".utf8), let minor = words[2].last,
            (48...57).contains(minor)
        else {
            return "version"
        }
        guard message.minorVersion == (minor == 48 ? 0 : 1) else { return "another version" }
        guard message.path.hasPrefix("/") else { return "path" }
        return nil
    }

    static func values(_ name: String, _ fields: [Field]) -> [Line] { fields.filter { $0.name == name }.map(\.value) }

    private static func hosts(_ fields: [Field], _ message: Transcript.Message) -> String? {
        let hosts = values("host", fields)
        guard hosts.count == 1 || (hosts.isEmpty && message.minorVersion == 0) else {
            return "\(hosts.count) Host fields"
        }
        return hosts.contains {
            $0.isEmpty || $0.contains { $0 <= 32 || $0 >= 127 || $0 == 64 || $0 == 47 || $0 == 44 }
        } ? "Host" : nil
    }

    /// RFC 9112 §6.3.
    private static func framing(_ fields: [Field], _ message: Transcript.Message) -> String? {
        let lengths = values("content-length", fields)
        let codings = values("transfer-encoding", fields)
        if codings.isEmpty {
            guard lengths.count <= 1 else { return "two lengths" }
            guard let length = lengths.first else {
                return message.framing == .none ? nil : "a body that nobody announced"
            }
            guard !length.isEmpty, length.allSatisfy({ (48...57).contains($0) }),
                let count = Int(String(decoding: length, as: UTF8.self))
            else {
                return "length"
            }
            return message.framing == (count == 0 ? .none : .length(count)) ? nil : "another length"
        }
        guard codings.count == 1, lengths.isEmpty, message.minorVersion == 1 else { return "two framings" }
        guard String(decoding: codings[0], as: UTF8.self).lowercased() == "chunked" else { return "coding" }
        return message.framing == .chunked ? nil : "not read as chunked"
    }

    private static func connection(_ fields: [Field], _ message: Transcript.Message) -> String? {
        message.keepAlive == keepsAlive(fields, minorVersion: message.minorVersion)
            ? nil : "keep-alive is \(message.keepAlive)"
    }

    /// RFC 9112 §9.3.
    static func keepsAlive(_ fields: [Field], minorVersion: Int) -> Bool {
        let tokens = values("connection", fields).flatMap { $0.split(separator: 44) }.map {
            String(decoding: trimmed($0), as: UTF8.self).lowercased()
        }
        return !tokens.contains("close") && (minorVersion == 1 || tokens.contains("keep-alive"))
    }

    private static func isToken(_ bytes: Line) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    static func trimmed(_ bytes: Line) -> Line {
        var bytes = bytes
        while let first = bytes.first, first == 32 || first == 9 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 32 || last == 9 { bytes = bytes.dropLast() }
        return bytes
    }
}
