// ResponseCheck.swift - what a program puts into a response, whatever it is: either it is refused, or every line of
// the head is one that it meant. Nothing breaks out of its line (RFC 9112 §11.1).

import HTTPTypes
import WryneckHTTP

enum ResponseCheck {
    static func check(_ bytes: [UInt8]) -> String? {
        var cuts = Cuts(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = String(parts.last ?? "")
        let name = HTTPField.Name(String(parts[0])) ?? .location
        let code = [200, 101, 204, 304, 404, 426, 999, 100, 42][cuts.number(below: 9)]
        let status = HTTPResponse.Status(code: code, reasonPhrase: cuts.number(below: 2) == 0 ? value : "")
        for headers in ways(name, value) {
            for framing in [BodyFraming.none, .chunked, .length(bytes.count)] {
                var output: [UInt8] = []
                do throws(ResponseEncoder.Failure) {
                    try ResponseEncoder.head(
                        status: status, headers: headers, framing: framing,
                        connection: cuts.number(below: 2) == 0 ? .close : .keepAlive,
                        minorVersion: 1,
                        preamble: ResponsePreamble(server: value, secondsSince1970: 0), into: &output)
                    if let fault = fault(in: output, hasStatusLine: true) { return fault }
                } catch {
                    if !output.isEmpty { return "half of a head was written" }
                }
            }
            var interim: [UInt8] = []
            if (try? ResponseEncoder.informational(
                .init(code: 103, reasonPhrase: value), headers: headers, into: &interim)) != nil
            {
                if let fault = fault(in: interim, hasStatusLine: true) { return fault }
            }
            var last: [UInt8] = []
            if (try? ResponseEncoder.lastChunk(trailers: headers, into: &last)) != nil {
                guard last.starts(with: "0\r\n".utf8) else { return "a last chunk that is none" }
                if let fault = fault(in: Array(last.dropFirst(3)), hasStatusLine: false) { return "trailers: \(fault)" }
            }
        }
        return nil
    }

    /// The ways in which a value gets into fields.
    private static func ways(_ name: HTTPField.Name, _ value: String) -> [Headers] {
        var set = Headers(), added = Headers(), assigned = Headers()
        try? set.set(name, value)
        try? added.add(name, value)
        try? added.add(name, value)
        assigned[name] = value
        return [
            set, added, assigned, Headers([(name, value)]), Headers(HTTPFields([HTTPField(name: name, value: value)])),
        ]
    }

    /// Lines end in CRLF, the empty one is the last, and each is a field.
    private static func fault(in head: [UInt8], hasStatusLine: Bool) -> String? {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for index in head.indices where head[index] == 10 {
            guard index > start, head[index - 1] == 13 else { return "a bare line feed" }
            lines.append(head[start..<index - 1])
            start = index + 1
        }
        guard start == head.count, lines.popLast()?.isEmpty == true else {
            return "the head does not end where it should"
        }
        for (number, line) in lines.enumerated() {
            guard line.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else { return "a control byte in a line" }
            if hasStatusLine && number == 0 {
                guard line.starts(with: "HTTP/1.1 ".utf8),
                    line.dropFirst(9).prefix(3).allSatisfy({ (48...57).contains($0) })
                else {
                    return "status line"
                }
            } else {
                guard let colon = line.firstIndex(of: 58), colon > line.startIndex else {
                    return "a line that is no field"
                }
                guard line[..<colon].allSatisfy({ $0 > 32 && $0 < 127 }) else { return "a field without a name" }
            }
        }
        return nil
    }
}
