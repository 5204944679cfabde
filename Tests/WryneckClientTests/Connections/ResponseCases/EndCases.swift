// EndCases.swift - the end of the server's side at each place, and what comes behind a whole response: RFC 9112 §6.3
// (8), §8, §9.2.

private let long = String(repeating: "abcdefghij", count: 7000)
private let two = "Content-Length: 2"
private let another = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

extension ResponseCase {
    static let ends: [ResponseCase] = [
        // In the head.
        ResponseCase("an end before anything", "", .failure, then: .end),
        ResponseCase("a reset before anything", "", .failure, then: .reset),
        ResponseCase("an end in the version", "HTTP/1", .failure, then: .end),
        ResponseCase("an end in the reason", "HTTP/1.1 200 O", .failure, then: .end),
        ResponseCase("an end behind the status line", "HTTP/1.1 200 OK\r\n", .failure, then: .end),
        ResponseCase("an end in a name", "HTTP/1.1 200 OK\r\nContent-Le", .failure, then: .end),
        ResponseCase("an end in a value", "HTTP/1.1 200 OK\r\nContent-Length: 2", .failure, then: .end),
        ResponseCase("an end behind the fields", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", .failure, then: .end),
        ResponseCase("an end in the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r", .failure, then: .end),
        ResponseCase("a reset in the head", "HTTP/1.1 200 OK\r\nContent-Le", .failure, then: .reset),
        // In a body with a length.
        ResponseCase("an end before the body", .ok(two), .broken, then: .end),
        ResponseCase("an end a byte too early", .ok(two, body: "h"), .broken, then: .end),
        ResponseCase("a reset a byte too early", .ok(two, body: "h"), .broken, then: .reset),
        ResponseCase("an end behind the body", .ok(two, body: "hi"), .closed("hi"), then: .end),
        ResponseCase("a reset behind the body", .ok(two, body: "hi"), .closed("hi"), then: .reset),
        // In chunks.
        ResponseCase("an end before the chunks", .chunked(""), .broken, then: .end),
        ResponseCase("an end in a size", .chunked("2"), .broken, then: .end),
        ResponseCase("an end behind a size", .chunked("2\r\n"), .broken, then: .end),
        ResponseCase("an end in the data", .chunked("2\r\nh"), .broken, then: .end),
        ResponseCase("an end behind the data", .chunked("2\r\nhi"), .broken, then: .end),
        ResponseCase("an end behind a chunk", .chunked("2\r\nhi\r\n"), .broken, then: .end),
        ResponseCase("an end behind the last size", .chunked("2\r\nhi\r\n0\r\n"), .broken, then: .end),
        ResponseCase("an end in the trailers", .chunked("2\r\nhi\r\n0\r\nA: b\r\n"), .broken, then: .end),
        ResponseCase("an end in the last line", .chunked("2\r\nhi\r\n0\r\n\r"), .broken, then: .end),
        ResponseCase("a reset behind the last size", .chunked("2\r\nhi\r\n0\r\n"), .broken, then: .reset),
        ResponseCase("an end behind the chunks", .chunked("2\r\nhi\r\n0\r\n\r\n"), .closed("hi"), then: .end),
        // In a body that ends with the connection.
        ResponseCase("a body until the end", .ok(body: "hi"), .closed("hi"), then: .end),
        ResponseCase("an empty body until the end", .ok(), .closed(""), then: .end),
        ResponseCase("a long body until the end", .ok(body: long), .closed(long), then: .end),
        ResponseCase(
            "a body until the end of HTTP/1.0", .status("HTTP/1.0 200 OK", body: "hi"), .closed("hi"), then: .end),
        ResponseCase(
            "a body until the end, in spite of keep-alive", .ok("Connection: keep-alive", body: "hi"), .closed("hi"),
            then: .end),
        ResponseCase("an error until the end", .status("HTTP/1.1 500 No", body: "hi"), .closed("hi"), then: .end),
        ResponseCase(
            "chunks that nobody announced", .ok(body: "2\r\nhi\r\n0\r\n\r\n"), .closed("2\r\nhi\r\n0\r\n\r\n"),
            then: .end),
        ResponseCase(
            "a response in a body until the end", .ok(body: "hi\(another)"), .closed("hi\(another)"), then: .end),
        ResponseCase("a reset in a body until the end", .ok(body: "hi"), .broken, then: .reset),
        ResponseCase("a reset in place of a body until the end", .ok(), .broken, then: .reset),
    ]

    static let excess: [ResponseCase] = [
        ResponseCase("a byte behind it", .ok(two, body: "hiX"), .closed("hi")),
        ResponseCase("a byte behind no content", .ok("Content-Length: 0", body: "X"), .closed("")),
        ResponseCase("a line end behind it", .ok(two, body: "hi\r\n"), .closed("hi")),
        ResponseCase("a line feed behind it", .ok(two, body: "hi\n"), .closed("hi")),
        ResponseCase("NUL behind it", .ok(two, body: "hi\u{0}"), .closed("hi")),
        ResponseCase("half of a head behind it", .ok(two, body: "hiHTTP/1.1 2"), .closed("hi")),
        ResponseCase("another response behind it", .ok(two, body: "hi\(another)"), .closed("hi")),
        ResponseCase("an interim response behind it", .ok(two, body: "hiHTTP/1.1 103 A\r\n\r\n"), .closed("hi")),
        ResponseCase("a byte behind it, and the end", .ok(two, body: "hiX"), .closed("hi"), then: .end),
        ResponseCase("a byte behind one that closes", .ok("Connection: close", two, body: "hiX"), .closed("hi")),
        ResponseCase("a byte behind one of HTTP/1.0", .status("HTTP/1.0 200 OK", two, body: "hiX"), .closed("hi")),
        ResponseCase("a byte behind chunks", .chunked("2\r\nhi\r\n0\r\n\r\nX"), .closed("hi")),
        ResponseCase("a line end behind chunks", .chunked("2\r\nhi\r\n0\r\n\r\n\r\n"), .closed("hi")),
        ResponseCase(
            "another chunk behind chunks", .chunked("2\r\nhi\r\n0\r\n\r\n2\r\nho\r\n0\r\n\r\n"), .closed("hi")),
        ResponseCase("a byte behind trailers", .chunked("2\r\nhi\r\n0\r\nA: b\r\n\r\nX"), .closed("hi")),
    ]
}
