// StatusLineCases.swift - status lines: RFC 9112 §4, RFC 9110 §2.5, §15.

private let none = "Content-Length: 0"
/// As long as it may be: 8192 bytes with what stands before it.
private let longReason = String(repeating: "a", count: 8179)

extension ResponseCase {
    static let statusLines: [ResponseCase] = [
        // The reason phrase.
        ResponseCase("a reason of several words", .status("HTTP/1.1 404 Not Found", none), .kept("")),
        ResponseCase("no reason", .status("HTTP/1.1 200 ", none), .kept("")),
        ResponseCase("no reason and no blank before it", .status("HTTP/1.1 200", none), .kept("")),
        ResponseCase("a tab in the reason", .status("HTTP/1.1 200 O\tK", none), .kept("")),
        ResponseCase("a reason in UTF-8", .status("HTTP/1.1 200 Schön", none), .kept("")),
        ResponseCase(
            "a reason that is no UTF-8", ResponseBytes("HTTP/1.1 200 ", [0xE9, 0xFF, 0x80], "\r\n\(none)\r\n\r\n"),
            .kept("")),
        ResponseCase("two blanks before the reason", .status("HTTP/1.1 200  OK", none), .kept("")),
        ResponseCase("a reason of nothing but blanks", .status("HTTP/1.1 200  \t ", none), .kept("")),
        ResponseCase("a reason that looks like a field", .status("HTTP/1.1 200 A: b", none), .kept("")),
        ResponseCase("a reason that looks like a status", .status("HTTP/1.1 200 404 HTTP/1.1", none), .kept("")),
        ResponseCase("NUL in the reason", .status("HTTP/1.1 200 O\u{0}K", none), .failure),
        ResponseCase("DEL in the reason", .status("HTTP/1.1 200 O\u{7F}K", none), .failure),
        ResponseCase("ESC in the reason", .status("HTTP/1.1 200 \u{1B}[31m", none), .failure),
        ResponseCase("a bare CR in the reason", .status("HTTP/1.1 200 O\rK", none), .failure),
        ResponseCase("two CRs behind the reason", .status("HTTP/1.1 200 OK\r", none), .failure),
        ResponseCase("a bare LF behind the reason", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", .failure),
        ResponseCase("a bare LF behind the code", "HTTP/1.1 200\nContent-Length: 0\r\n\r\n", .failure),
        ResponseCase("a tab between code and reason", .status("HTTP/1.1 200\tOK", none), .failure),
        ResponseCase("nothing between code and reason", .status("HTTP/1.1 200OK", none), .failure),
        ResponseCase("a line of 8192 bytes", .status("HTTP/1.1 200 \(longReason)", none), .kept("")),
        ResponseCase("a line of 8193 bytes", .status("HTTP/1.1 200 \(longReason)a", none), .failure),
        ResponseCase("a line without an end", "HTTP/1.1 200 \(longReason)aaa", .failure),
        // What stands before it.
        ResponseCase("two blanks before the code", .status("HTTP/1.1  200 OK", none), .failure),
        ResponseCase("a tab before the code", .status("HTTP/1.1\t200 OK", none), .failure),
        ResponseCase("a line end before it", .status("\r\nHTTP/1.1 200 OK", none), .failure),
        ResponseCase("a bare LF before it", .status("\nHTTP/1.1 200 OK", none), .failure),
        ResponseCase("a blank before it", .status(" HTTP/1.1 200 OK", none), .failure),
        ResponseCase("a byte order mark before it", .status("\u{FEFF}HTTP/1.1 200 OK", none), .failure),
        ResponseCase("the rest of another body before it", .status("hiHTTP/1.1 200 OK", none), .failure),
        ResponseCase("a line break inside of it", .status("HTTP/1.1\r\n 200 OK", none), .failure),
        // Others who answer at that port.
        ResponseCase("lower case", .status("http/1.1 200 OK", none), .failure),
        ResponseCase("Icecast", .status("ICY 200 OK", none), .failure),
        ResponseCase("RTSP", .status("RTSP/1.0 200 OK", none), .failure),
        ResponseCase("SSH", "SSH-2.0-OpenSSH_9.2\r\n", .failure),
        ResponseCase("SMTP", "220 mail.test ESMTP\r\n", .failure),
        ResponseCase("a request", "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n", .failure),
        ResponseCase("HTTP/0.9: a body alone", "<html></html>", .failure, then: .end),
        ResponseCase("an alert of TLS", ResponseBytes("", [0x15, 3, 1, 0, 2, 2, 0x46], ""), .failure),
        ResponseCase("HTTP/2's first frame", ResponseBytes("", [0, 0, 0x12, 4, 0, 0, 0, 0, 0], ""), .failure),
    ]

    static let statusesAndVersions: [ResponseCase] = [
        ResponseCase("a code of two digits", .status("HTTP/1.1 20 OK", none), .failure),
        ResponseCase("a code of four digits", .status("HTTP/1.1 2000 OK", none), .failure),
        ResponseCase("a code with a letter", .status("HTTP/1.1 20a OK", none), .failure),
        ResponseCase("a code with a sign", .status("HTTP/1.1 +20 OK", none), .failure),
        ResponseCase("a code in wide digits", .status("HTTP/1.1 ２００ OK", none), .failure),
        ResponseCase("no code", .status("HTTP/1.1 OK", none), .failure),
        ResponseCase("the code 000", .status("HTTP/1.1 000 None", none), .failure),
        ResponseCase("the code 099", .status("HTTP/1.1 099 Low", none), .failure),
        // RFC 9110 §15: as if it were a 5xx.
        ResponseCase("the code 600", .status("HTTP/1.1 600 High", none), .kept("")),
        ResponseCase("the code 999", .status("HTTP/1.1 999 Highest", none), .kept("")),
        ResponseCase("HTTP/1.0", .status("HTTP/1.0 200 OK", none), .closed("")),
        // RFC 9110 §2.5: as the highest minor version that is known.
        ResponseCase("HTTP/1.2", .status("HTTP/1.2 200 OK", none), .kept("")),
        ResponseCase("HTTP/1.9", .status("HTTP/1.9 200 OK", none), .kept("")),
        ResponseCase("HTTP/2.0", .status("HTTP/2.0 200 OK", none), .failure),
        ResponseCase("HTTP/0.9", .status("HTTP/0.9 200 OK", none), .failure),
        ResponseCase("HTTP/1.10", .status("HTTP/1.10 200 OK", none), .failure),
        ResponseCase("HTTP/01.1", .status("HTTP/01.1 200 OK", none), .failure),
        ResponseCase("HTTP/11.1", .status("HTTP/11.1 200 OK", none), .failure),
        ResponseCase("HTTP/1", .status("HTTP/1 200 OK", none), .failure),
        ResponseCase("HTTP/1,1", .status("HTTP/1,1 200 OK", none), .failure),
        ResponseCase("a blank in the version", .status("HTTP/ 1.1 200 OK", none), .failure),
        ResponseCase("a version with a sign", .status("HTTP/+1.1 200 OK", none), .failure),
        ResponseCase("no version", .status("HTTP 200 OK", none), .failure),
    ]
}
