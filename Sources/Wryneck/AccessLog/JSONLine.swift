// JSONLine.swift - one line of an access log as a JSON object.
// Invariants: a line is ASCII. Text of the client cannot leave its string: quotes, backslashes, control bytes and
// everything beyond ASCII are escaped, and invalid UTF-8 becomes U+FFFD.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor
internal import WryneckWebSocket

enum JSONLine {
    static func append(_ entry: AccessLogEntry, time: HTTPDate, to output: inout [UInt8]) {
        var object = Object()
        object.add("time", time.internetDate)
        object.add("client", entry.client.host)
        if let request = entry.request {
            let (head, headers) = (request.head, request.headers)
            object.add("id", request.id)
            if let user = request.user { object.add("user", user) }
            object.add("method", request.method.rawValue)
            if let authority = head.authority { object.add("host", authority) }
            object.add("target", head.rawPathAndQuery)
            object.add("protocol", head.version.name)
            headers.withFirst(.referer) { object.add("referer", $0) }
            headers.withFirst(.userAgent) { object.add("user_agent", $0) }
        }
        if let refusal = entry.refusal {
            if !refusal.line.isEmpty { refusal.line.withUnsafeBytes { object.add("line", $0) } }
            object.add("reason", refusal.reason)
        }
        object.add("status", number: entry.status.code)
        object.add("bytes", number: entry.bodyBytes)
        if let received = entry.receivedBytes { object.add("received", number: received) }
        if let code = entry.closeCode { object.add("close_code", number: Int(code.rawValue)) }
        object.add("microseconds", number: Int(entry.duration.wholeNanoseconds / 1000))
        object.add("complete", literal: entry.isComplete ? "true" : "false")
        output.append(contentsOf: object.text)
        output.append(contentsOf: "}\n".utf8)
    }

    private struct Object {
        var text = Array("{".utf8)

        private mutating func begin(_ name: String) {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: "\"\(name)\":".utf8)
        }

        mutating func add(_ name: String, literal: String) {
            begin(name)
            text.append(contentsOf: literal.utf8)
        }

        mutating func add(_ name: String, number: Int) { add(name, literal: "\(number)") }

        mutating func add(_ name: String, _ bytes: UnsafeRawBufferPointer?) {
            if let bytes { add(name, String(decoding: bytes, as: UTF8.self)) }
        }

        mutating func add(_ name: String, _ value: String) {
            begin(name)
            text.append(UInt8(ascii: "\""))
            for unit in value.utf16 { JSONLine.append(unit, to: &text) }
            text.append(UInt8(ascii: "\""))
        }
    }

    private static func append(_ unit: UInt16, to text: inout [UInt8]) {
        switch unit {
        case 0x22, 0x5C:
            text.append(UInt8(ascii: "\\"))
            text.append(UInt8(truncatingIfNeeded: unit))
        case 0x20..<0x7F: text.append(UInt8(truncatingIfNeeded: unit))
        default:
            let digits = String(unit, radix: 16)
            text.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
    }
}
