// TerminalLine.swift - one line of an access log for people who watch: `14:03:22 200 GET /a.css 1.2 KiB 3 ms
// 127.0.0.1`.
// Invariant: as in the other formats, nothing that a client sends can end the line or move the cursor
// (`LogLine.appendEscaped`).

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor
internal import WryneckWebSocket

enum TerminalLine {
    static func append(_ entry: AccessLogEntry, time: HTTPDate, isColored: Bool, to output: inout [UInt8]) {
        func paint(_ code: String) { if isColored { output.append(contentsOf: "\u{1B}[\(code)m".utf8) } }
        paint(faint)
        output.append(contentsOf: Syscalls.timeOfDay(time.secondsSince1970))
        paint(plain)
        output.append(UInt8(ascii: " "))
        paint(color(entry.status.code))
        output.append(contentsOf: "\(entry.status.code)".utf8)
        paint(plain)
        output.append(UInt8(ascii: " "))
        LogLine.appendRequest(entry.request?.head, entry.refusal, to: &output)
        paint(faint)
        if let reason = entry.refusal?.reason, !reason.isEmpty {
            output.append(contentsOf: " (".utf8)
            LogLine.appendEscaped(reason, to: &output)
            output.append(UInt8(ascii: ")"))
        }
        if let code = entry.closeCode { output.append(contentsOf: " (closed with \(code.rawValue))".utf8) }
        var details = " \(size(entry.bodyBytes)) \(milliseconds(entry.duration)) "
        if !entry.isComplete { details = " (broken off)" + details }
        output.append(contentsOf: details.utf8)
        let client = entry.client.host
        LogLine.appendEscaped(client.isEmpty ? "-" : client, to: &output)
        paint(plain)
        output.append(UInt8(ascii: "\n"))
    }

    private static let faint = "2"
    private static let plain = "0"

    /// Green, cyan, yellow and red, which are legible on dark and on light backgrounds.
    private static func color(_ status: Int) -> String {
        switch status {
        case 200..<300: "32"
        case 300..<400: "36"
        case 400..<500: "33"
        case 500...: "31"
        default: plain
        }
    }

    /// A size such as 0 B, 999 B, 1.5 KiB or 23 MiB, with at most three digits.
    static func size(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var (tenths, unit) = (bytes / 1024 * 10 + bytes % 1024 * 10 / 1024, 0)
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]
        while tenths >= 10_240, unit < units.count - 1 { (tenths, unit) = (tenths / 1024, unit + 1) }
        return (tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)") + " " + units[unit]
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let microseconds = duration.wholeNanoseconds / 1000
        return microseconds < 1000
            ? "<1 ms" : microseconds < 10_000_000 ? "\(microseconds / 1000) ms" : "\(microseconds / 1_000_000) s"
    }
}
