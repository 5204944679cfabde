// CodingCases.swift - Transfer-Encoding: RFC 9112 §6.1, §6.3, §7.

private let hi = "2\r\nhi\r\n0\r\n\r\n"

extension ResponseCase {
    static let codings: [ResponseCase] = [
        ResponseCase("chunked", .ok("Transfer-Encoding: chunked", body: hi), .kept("hi")),
        ResponseCase("chunked in mixed case", .ok("tRANSFER-eNCODING: ChunkeD", body: hi), .kept("hi")),
        ResponseCase("blanks around chunked", .ok("Transfer-Encoding:\t chunked \t", body: hi), .kept("hi")),
        ResponseCase(
            "a content coding below chunked", .ok("Content-Encoding: x", "Transfer-Encoding: chunked", body: hi),
            .kept("hi")),
        ResponseCase(
            "chunked in HTTP/1.2", .status("HTTP/1.2 200 OK", "Transfer-Encoding: chunked", body: hi), .kept("hi")),
        // Any other coding, and any other place of it.
        ResponseCase("chunked twice in a list", .ok("Transfer-Encoding: chunked, chunked", body: hi), .failure),
        ResponseCase(
            "chunked twice on lines", .ok("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body: hi),
            .failure),
        ResponseCase("another coding under chunked", .ok("Transfer-Encoding: gzip, chunked", body: hi), .failure),
        ResponseCase("another coding over chunked", .ok("Transfer-Encoding: chunked, gzip", body: hi), .failure),
        ResponseCase("another coding alone", .ok("Transfer-Encoding: gzip", body: "hi"), .failure, then: .end),
        ResponseCase(
            "a list over two lines", .ok("Transfer-Encoding: gzip", "Transfer-Encoding: chunked", body: hi), .failure),
        ResponseCase("identity", .ok("Transfer-Encoding: identity", body: "hi"), .failure, then: .end),
        ResponseCase("identity before chunked", .ok("Transfer-Encoding: identity, chunked", body: hi), .failure),
        ResponseCase("identity behind chunked", .ok("Transfer-Encoding: chunked, identity", body: hi), .failure),
        ResponseCase(
            "identity on a line behind chunked",
            .ok("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body: hi), .failure),
        // What only resembles chunked.
        ResponseCase("xchunked", .ok("Transfer-Encoding: xchunked", body: hi), .failure),
        ResponseCase("chunke", .ok("Transfer-Encoding: chunke", body: hi), .failure),
        ResponseCase("chunked with a parameter", .ok("Transfer-Encoding: chunked;a=b", body: hi), .failure),
        ResponseCase("chunked with a semicolon", .ok("Transfer-Encoding: chunked;", body: hi), .failure),
        ResponseCase("chunked in quotes", .ok("Transfer-Encoding: \"chunked\"", body: hi), .failure),
        ResponseCase("chunked behind a vertical tab", .ok("Transfer-Encoding: \u{B}chunked", body: hi), .failure),
        ResponseCase("chunked before NUL", .ok("Transfer-Encoding: chunked\u{0}", body: hi), .failure),
        ResponseCase("chunked behind a no-break space", .ok("Transfer-Encoding: \u{A0}chunked", body: hi), .failure),
        ResponseCase("a Kelvin sign in chunked", .ok("Transfer-Encoding: chun\u{212A}ed", body: hi), .failure),
        ResponseCase("chunked twice without a comma", .ok("Transfer-Encoding: chunked chunked", body: hi), .failure),
        ResponseCase("an empty coding", .ok("Transfer-Encoding:", body: hi), .failure),
        ResponseCase("a comma before chunked", .ok("Transfer-Encoding: ,chunked", body: hi), .failure),
        ResponseCase("a comma behind chunked", .ok("Transfer-Encoding: chunked,", body: hi), .failure),
        ResponseCase(
            "an empty line before chunked", .ok("Transfer-Encoding:", "Transfer-Encoding: chunked", body: hi), .failure),
        ResponseCase("a blank behind the name", .ok("Transfer-Encoding : chunked", body: hi), .failure),
        ResponseCase("chunked in a fold", .ok("Transfer-Encoding:", " chunked", body: hi), .failure),
        ResponseCase("an underscore in the name", .ok("Transfer_Encoding: chunked", body: hi), .closed(hi), then: .end),
        // Beside a length: §6.1, §6.3 (3).
        ResponseCase(
            "a length before chunked", .ok("Content-Length: 12", "Transfer-Encoding: chunked", body: hi), .failure),
        ResponseCase(
            "a length behind chunked", .ok("Transfer-Encoding: chunked", "Content-Length: 2", body: hi), .failure),
        ResponseCase(
            "a length of zero beside chunked", .ok("Content-Length: 0", "Transfer-Encoding: chunked", body: hi),
            .failure),
        ResponseCase(
            "a length beside another coding", .ok("Transfer-Encoding: x", "Content-Length: 2", body: "hi"), .failure),
        // §6.1: faulty framing in HTTP/1.0.
        ResponseCase(
            "chunked in HTTP/1.0", .status("HTTP/1.0 200 OK", "Transfer-Encoding: chunked", body: hi), .failure,
            then: .end),
        ResponseCase(
            "chunked in HTTP/1.0 beside a length",
            .status(
                "HTTP/1.0 200 OK", "Connection: keep-alive", "Content-Length: 12", "Transfer-Encoding: chunked",
                body: hi),
            .failure),
    ]
}
