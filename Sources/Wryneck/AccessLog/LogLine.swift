// LogLine.swift - one line of an access log in Apache's Common or Combined Log Format.
// Invariant: text of the client cannot end the line or a quoted part of it, nor move a terminal's cursor: control
// bytes, quotes, backslashes and everything beyond ASCII are written as \xHH (as nginx does).

internal import HTTPTypes
internal import WryneckHTTP

/// The parts of a line.
struct LogLine {
    var host: String
    /// Nil if no middleware has set the request's user.
    var user: String?
    /// In the form of `timeText`.
    var time: [UInt8]
    var status: Int
    var bodyBytes: Int
    /// Nil if no request could be read: then the line has what came of it in its place, or a dash.
    var head: RequestHead?
    var refusal: AccessLogEntry.Refusal?

    /// Appends the part with which both formats begin: `host - user [time] "GET /path HTTP/1.1" 200 13`.
    func append(to output: inout [UInt8]) {
        LogLine.appendEscaped(host.isEmpty ? "-" : host, to: &output)
        output.append(contentsOf: " - ".utf8)
        if let user, !user.isEmpty { LogLine.appendWord(user, to: &output) } else { output.append(UInt8(ascii: "-")) }
        output.append(contentsOf: " [".utf8)
        output.append(contentsOf: time)
        output.append(contentsOf: "] \"".utf8)
        LogLine.appendRequest(head, refusal, to: &output)
        if let head {
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: head.version.name.utf8)
        }
        output.append(contentsOf: "\" ".utf8)
        ASCII.append(decimal: status, to: &output)
        output.append(UInt8(ascii: " "))
        // %b: a dash for no bytes.
        if bodyBytes == 0 { output.append(UInt8(ascii: "-")) } else { ASCII.append(decimal: bodyBytes, to: &output) }
    }

    /// Appends `GET /path?query`, what came of a request that was refused, or a dash.
    static func appendRequest(_ head: RequestHead?, _ refusal: AccessLogEntry.Refusal?, to output: inout [UInt8]) {
        guard let head else {
            guard let line = refusal?.line, !line.isEmpty else { return output.append(UInt8(ascii: "-")) }
            return line.withUnsafeBytes { appendEscaped($0, to: &output) }
        }
        head.withMethodBytes { appendEscaped($0, to: &output) }
        output.append(UInt8(ascii: " "))
        head.withPathBytes { appendEscaped($0, to: &output) }
        head.withQueryBytes { query in
            guard let query else { return }
            output.append(UInt8(ascii: "?"))
            appendEscaped(query, to: &output)
        }
    }

    /// Appends ` "value"`, or ` "-"`.
    static func appendQuoted(_ value: UnsafeRawBufferPointer?, to output: inout [UInt8]) {
        output.append(contentsOf: " \"".utf8)
        if let value, !value.isEmpty { appendEscaped(value, to: &output) } else { output.append(UInt8(ascii: "-")) }
        output.append(UInt8(ascii: "\""))
    }

    static func appendEscaped(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0), to: &output) }
    }

    /// Appends text with blanks escaped, too, because readers split a line at them.
    private static func appendWord(_ text: String, to output: inout [UInt8]) {
        for part in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 { output.append(contentsOf: "\\x20".utf8) }
            appendEscaped(String(part.element), to: &output)
        }
    }

    static func appendEscaped(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        // Bytes that need no escape, almost all of them, are appended in one piece.
        var rest = bytes[...]
        while let next = rest.firstIndex(where: needsEscape) {
            output.append(contentsOf: rest[..<next])
            output.append(contentsOf: "\\x".utf8)
            ASCII.append(hexByte: bytes[next], to: &output)
            rest = rest[(next + 1)...]
        }
        output.append(contentsOf: rest)
    }

    /// `06/Nov/1994:08:49:37 +0000`, cut from `Sun, 06 Nov 1994 08:49:37 GMT`. In UTC, like every other time on the
    /// wire.
    static func timeText(_ time: HTTPDate) -> [UInt8] {
        var date: [UInt8] = []
        time.append(to: &date)
        var text = Array(date[5..<25])
        (text[2], text[6], text[11]) = (UInt8(ascii: "/"), UInt8(ascii: "/"), UInt8(ascii: ":"))
        return text + " +0000".utf8
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
