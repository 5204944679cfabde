// LogLine.swift - one line of an access log in Apache's Common or Combined Log Format.
// Invariant: what the client sent cannot end the line or a quoted part of it, nor move a terminal's cursor: control bytes, quotes,
// backslashes and everything beyond ASCII are written as \xHH (as nginx does).

internal import HTTPTypes
internal import WryneckHTTP

/// The parts of a line.
struct LogLine {
    var host: String
    /// Nil if nobody has asked who it was.
    var user: String?
    var time: HTTPDate
    var status: Int
    var bodyBytes: Int
    /// Nil if no request could be read: then the line has a dash in its place, as nginx's has nothing.
    var minorVersion: Int?

    /// Appends the part that both formats begin with: `host - user [time] "GET /path HTTP/1.1" 200 13`.
    func append(to output: inout [UInt8], request: (inout [UInt8]) -> Void) {
        LogLine.appendEscaped(host.isEmpty ? "-" : host, to: &output)
        output.append(contentsOf: " - ".utf8)
        if let user, !user.isEmpty { LogLine.appendWord(user, to: &output) } else { output.append(UInt8(ascii: "-")) }
        output.append(contentsOf: " [".utf8)
        appendTime(to: &output)
        output.append(contentsOf: "] \"".utf8)
        request(&output)
        if let minorVersion { output.append(contentsOf: minorVersion == 0 ? " HTTP/1.0".utf8 : " HTTP/1.1".utf8) }
        output.append(contentsOf: "\" ".utf8)
        LogLine.appendDecimal(status, to: &output)
        output.append(UInt8(ascii: " "))
        // %b: a dash for no bytes.
        if bodyBytes == 0 { output.append(UInt8(ascii: "-")) } else { LogLine.appendDecimal(bodyBytes, to: &output) }
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

    /// The same with blanks escaped, too: readers split a line at them.
    private static func appendWord(_ text: String, to output: inout [UInt8]) {
        for part in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 { output.append(contentsOf: "\\x20".utf8) }
            appendEscaped(String(part.element), to: &output)
        }
    }

    static func appendEscaped(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        for byte in bytes {
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                output.append(byte)
            } else {
                output.append(contentsOf: "\\x".utf8)
                output.append(hexDigit(byte >> 4))
                output.append(hexDigit(byte & 0xF))
            }
        }
    }

    /// `06/Nov/1994:08:49:37 +0000`, cut from `Sun, 06 Nov 1994 08:49:37 GMT`. In UTC, like every other time on the wire.
    private func appendTime(to output: inout [UInt8]) {
        var date: [UInt8] = []
        time.append(to: &date)
        output.append(contentsOf: date[5..<7])
        output.append(UInt8(ascii: "/"))
        output.append(contentsOf: date[8..<11])
        output.append(UInt8(ascii: "/"))
        output.append(contentsOf: date[12..<16])
        output.append(UInt8(ascii: ":"))
        output.append(contentsOf: date[17..<25])
        output.append(contentsOf: " +0000".utf8)
    }

    private static func appendDecimal(_ number: Int, to output: inout [UInt8]) {
        var number = number
        let start = output.count
        repeat {
            output.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
            number /= 10
        } while number > 0
        output[start...].reverse()
    }

    private static func hexDigit(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x37 + digit }
}
