// FieldCases.swift - field lines: RFC 9112 §2.2, §5, RFC 9110 §5.

private let none = "Content-Length: 0"

/// A value that makes the field lines and the empty line 64 KiB.
private let longValue = String(repeating: "x", count: 65_510)

extension ResponseCase {
    static let fields: [ResponseCase] = [
        // Names.
        ResponseCase("a name of every byte that it may have", .ok("!#$%&'*+-.^_`|~09aZ: b", none), .kept("")),
        ResponseCase("a parenthesis in a name", .ok("A(B): c", none), .failure),
        ResponseCase("a slash in a name", .ok("A/B: c", none), .failure),
        ResponseCase("a blank in a name", .ok("A B: c", none), .failure),
        ResponseCase("a quote in a name", .ok("\"A\": c", none), .failure),
        ResponseCase("a brace in a name", .ok("{A}: c", none), .failure),
        ResponseCase("NUL in a name", .ok("A\u{0}: c", none), .failure),
        ResponseCase("DEL in a name", .ok("A\u{7F}: c", none), .failure),
        ResponseCase("a bare CR in a name", .ok("A\r: c", none), .failure),
        ResponseCase("a name in UTF-8", .ok("Ä: c", none), .failure),
        ResponseCase("an empty name", .ok(": c", none), .failure),
        ResponseCase("a field of HTTP/2", .ok(":status: 200", none), .failure),
        ResponseCase("a blank before the colon", .ok("A : b", none), .failure),
        ResponseCase("a tab before the colon", .ok("A\t: b", none), .failure),
        ResponseCase("no colon", .ok("A", none), .failure),
        ResponseCase("a second status line", .ok("HTTP/1.1 200 OK", none), .failure),
        // Folds: a line that begins with a blank.
        ResponseCase("a blank before the first name", .ok(" A: b", none), .failure),
        ResponseCase("a fold with a blank", .ok("A: b", " c", none), .failure),
        ResponseCase("a fold with a tab", .ok("A: b", "\tc", none), .failure),
        ResponseCase("a fold of nothing but a blank", .ok("A: b", " ", none), .failure),
        ResponseCase("a fold behind an empty value", .ok("A:", " b", none), .failure),
        // Values.
        ResponseCase("an empty value", .ok("A:", none), .kept("")),
        ResponseCase("a value of blanks", .ok("A: \t ", none), .kept("")),
        ResponseCase("blanks around a value", .ok("A:\t b \t", none), .kept("")),
        ResponseCase("a tab in a value", .ok("A: b\tc", none), .kept("")),
        ResponseCase("colons in a value", .ok("A::b: c", none), .kept("")),
        ResponseCase("a value in UTF-8", .ok("A: schön", none), .kept("")),
        ResponseCase(
            "a value that is no UTF-8",
            ResponseBytes("HTTP/1.1 200 OK\r\nA: ", [0x80, 0xFF, 0xC3], "\r\n\(none)\r\n\r\n"), .kept("")),
        ResponseCase("NUL in a value", .ok("A: b\u{0}c", none), .failure),
        ResponseCase("DEL in a value", .ok("A: b\u{7F}c", none), .failure),
        ResponseCase("a vertical tab in a value", .ok("A: b\u{B}c", none), .failure),
        ResponseCase("ESC at the end of a value", .ok("A: b\u{1B}", none), .failure),
        ResponseCase("a bare CR in a value", .ok("A: b\rC: d", none), .failure),
        ResponseCase("a bare CR before a value", .ok("A:\rb", none), .failure),
        ResponseCase("two CRs behind a value", .ok("A: b\r", none), .failure),
        ResponseCase("a bare LF in a value", .ok("A: b\nC: d", none), .failure),
        ResponseCase("a bare LF in the place of a value", .ok("A:\nC: d", none), .failure),
        // The end of the head.
        ResponseCase("bare LFs everywhere", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", .failure),
        ResponseCase("a bare LF as the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n", .failure),
        ResponseCase("a blank in the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n \r\n\r\n", .failure),
        ResponseCase("two CRs in the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\r\n", .failure),
        ResponseCase("a CR without LF as the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\rX", .failure),
    ]

    static let fieldLimits: [ResponseCase] = [
        ResponseCase(
            "a name that comes three times", .ok("Set-Cookie: a=b", "Set-Cookie: c", "set-cookie: d", none), .kept("")),
        ResponseCase("200 fields", .ok("\(lines(199))\(none)"), .kept("")),
        ResponseCase("201 fields", .ok("\(lines(200))\(none)"), .failure),
        ResponseCase("fields without an end", "HTTP/1.1 200 OK\r\n\(lines(11_000))", .failure),
        ResponseCase("64 KiB of fields, with the empty line", .ok("A: \(longValue)", none), .kept("")),
        ResponseCase("64 KiB of fields, and a byte", .ok("A: \(longValue)xxx", none), .failure),
        ResponseCase("a name of 60 000 bytes", .ok("\(longValue.prefix(60_000)): b", none), .kept("")),
        ResponseCase("a name without an end", "HTTP/1.1 200 OK\r\n\(longValue)\(longValue)", .failure),
    ]

    private static func lines(_ count: Int) -> String { String(repeating: "A: b\r\n", count: count) }
}
