// LengthCases.swift - Content-Length: RFC 9110 §8.6, RFC 9112 §6.2, §6.3.

private let long = String(repeating: "abcdefghij", count: 7000)

extension ResponseCase {
    static let lengths: [ResponseCase] = [
        ResponseCase("a length", .ok("Content-Length: 2", body: "hi"), .kept("hi")),
        ResponseCase("a length of zero", .ok("Content-Length: 0"), .kept("")),
        ResponseCase(
            "a body that holds an empty line", .ok("Content-Length: 6", body: "\r\n\r\n\r\n"), .kept("\r\n\r\n\r\n")),
        ResponseCase("a length above what may be ahead", .ok("Content-Length: 70000", body: long), .kept(long)),
        ResponseCase("zeros before a length", .ok("Content-Length: 002", body: "hi"), .kept("hi")),
        ResponseCase(
            "forty zeros before a length",
            .ok("Content-Length: 00000000000000000000000000000000000000002", body: "hi"), .kept("hi")),
        ResponseCase("a tab behind a length", .ok("Content-Length: 2\t", body: "hi"), .kept("hi")),
        ResponseCase("blanks before a length", .ok("Content-Length: \t 2", body: "hi"), .kept("hi")),
        ResponseCase("no blank before a length", .ok("Content-Length:2", body: "hi"), .kept("hi")),
        ResponseCase("a length in lower case", .ok("content-length: 2", body: "hi"), .kept("hi")),
        // The same one several times: §6.3 (5).
        ResponseCase("a list of equal lengths", .ok("Content-Length: 2, 2", body: "hi"), .kept("hi")),
        ResponseCase("a list with tabs", .ok("Content-Length: 2\t,\t2,2", body: "hi"), .kept("hi")),
        ResponseCase("lines of equal lengths", .ok("Content-Length: 2", "Content-Length: 2", body: "hi"), .kept("hi")),
        ResponseCase("a line and a list", .ok("Content-Length: 2", "Content-Length: 2, 2", body: "hi"), .kept("hi")),
        ResponseCase("2 and 02", .ok("Content-Length: 2", "Content-Length: 02", body: "hi"), .kept("hi")),
        ResponseCase("a list of lengths that differ", .ok("Content-Length: 2, 3", body: "hi"), .failure),
        ResponseCase("the last of a list that differs", .ok("Content-Length: 2, 2, 3", body: "hi"), .failure),
        ResponseCase("lines that differ", .ok("Content-Length: 2", "Content-Length: 3", body: "hi"), .failure),
        ResponseCase(
            "lines that differ, in two cases", .ok("content-length: 3", "CONTENT-LENGTH: 2", body: "hi"), .failure),
        ResponseCase("zero and a length", .ok("Content-Length: 0", "Content-Length: 2", body: "hi"), .failure),
        ResponseCase(
            "a length and one that is none", .ok("Content-Length: 2", "Content-Length: x", body: "hi"), .failure),
        ResponseCase("a length and an empty one", .ok("Content-Length: 2", "Content-Length:", body: "hi"), .failure),
        // What is no number.
        ResponseCase("a length with a plus", .ok("Content-Length: +2", body: "hi"), .failure),
        ResponseCase("a length with a minus", .ok("Content-Length: -2", body: "hi"), .failure),
        ResponseCase("minus zero", .ok("Content-Length: -0"), .failure),
        ResponseCase("a hexadecimal length", .ok("Content-Length: 0x2", body: "hi"), .failure),
        ResponseCase("a length with a point", .ok("Content-Length: 2.0", body: "hi"), .failure),
        ResponseCase("a length with an exponent", .ok("Content-Length: 2e0", body: "hi"), .failure),
        ResponseCase("a length with an underscore", .ok("Content-Length: 0_2", body: "hi"), .failure),
        ResponseCase("a length with a unit", .ok("Content-Length: 2 bytes", body: "hi"), .failure),
        ResponseCase("a length with a blank inside", .ok("Content-Length: 0 2", body: "hi"), .failure),
        ResponseCase("a quoted length", .ok("Content-Length: \"2\"", body: "hi"), .failure),
        ResponseCase("a length in wide digits", .ok("Content-Length: ２", body: "hi"), .failure),
        ResponseCase("an empty length", .ok("Content-Length:"), .failure),
        ResponseCase("a comma alone", .ok("Content-Length: ,"), .failure),
        ResponseCase("a comma before a length", .ok("Content-Length: ,2", body: "hi"), .failure),
        ResponseCase("a comma behind a length", .ok("Content-Length: 2,", body: "hi"), .failure),
        ResponseCase("an empty member", .ok("Content-Length: 2,,2", body: "hi"), .failure),
        ResponseCase("a semicolon", .ok("Content-Length: 2;2", body: "hi"), .failure),
        // Numbers that overflow: of 63 bits, of 64 bits by one and to 2, and of any.
        ResponseCase(
            "the greatest length", .ok("Content-Length: 9223372036854775807", body: "hi"), .broken, then: .end),
        ResponseCase("2 to the 63rd", .ok("Content-Length: 9223372036854775808", body: "hi"), .failure),
        ResponseCase("2 to the 64th", .ok("Content-Length: 18446744073709551616", body: "hi"), .failure),
        ResponseCase("2 more than 2 to the 64th", .ok("Content-Length: 18446744073709551618", body: "hi"), .failure),
        ResponseCase("2 more than 2 to the 32nd", .ok("Content-Length: 4294967298", body: "hi"), .broken, then: .end),
        ResponseCase(
            "60 nines", .ok("Content-Length: 999999999999999999999999999999999999999999999999999999999999"), .failure),
        // Names that only resemble it.
        ResponseCase("an underscore in its name", .ok("Content_Length: 1", body: "hi"), .closed("hi"), then: .end),
        ResponseCase("a blank behind its name", .ok("Content-Length : 2", body: "hi"), .failure),
        ResponseCase("a length in a fold", .ok("Content-Length:", " 2", body: "hi"), .failure),
        ResponseCase("a length behind a bare CR", .ok("A: b\rContent-Length: 2", body: "hi"), .failure),
    ]
}
