// InterimCases.swift - interim responses, and changes of protocol that nobody asked for: RFC 9110 §15.2, §7.8.

import HTTPTypes

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
private let upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\n"
private let flood = String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 32)

extension ResponseCase {
    static let interims: [ResponseCase] = [
        ResponseCase("100 first", "HTTP/1.1 100 Continue\r\n\r\n\(ok)", .kept("hi"), to: .post),
        ResponseCase("100 that nobody waits for", "HTTP/1.1 100 Continue\r\n\r\n\(ok)", .kept("hi")),
        ResponseCase("102 first", "HTTP/1.1 102 Processing\r\n\r\n\(ok)", .kept("hi")),
        ResponseCase("103 first", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n\(ok)", .kept("hi")),
        ResponseCase(
            "100, 102 and 103", "HTTP/1.1 100 A\r\n\r\nHTTP/1.1 102 B\r\n\r\nHTTP/1.1 103 C\r\n\r\n\(ok)", .kept("hi"),
            to: .post),
        ResponseCase("one that nobody knows", "HTTP/1.1 199 Odd\r\n\r\n\(ok)", .kept("hi")),
        ResponseCase("one without a reason", "HTTP/1.1 103\r\n\r\n\(ok)", .kept("hi")),
        ResponseCase("one before 204", "HTTP/1.1 103 A\r\n\r\nHTTP/1.1 204 B\r\n\r\n", .kept("")),
        ResponseCase(
            "one to HEAD", "HTTP/1.1 103 A\r\n\r\nHTTP/1.1 200 B\r\nContent-Length: 2\r\n\r\n", .kept(""), to: .head),
        ResponseCase("32 of them", "\(flood)\(ok)", .kept("hi")),
        ResponseCase("33 of them", "\(flood)HTTP/1.1 102 Processing\r\n\r\n\(ok)", .failure),
        // RFC 9110 §8.6: one with a length, or RFC 9112 §6.1 with a coding, may be followed by that body.
        ResponseCase("one with a length of zero", "HTTP/1.1 103 A\r\nContent-Length: 0\r\n\r\n\(ok)", .kept("hi")),
        ResponseCase("one with a length", "HTTP/1.1 103 A\r\nContent-Length: 2\r\n\r\n\(ok)", .closed("hi")),
        ResponseCase("one with a body", "HTTP/1.1 103 A\r\nContent-Length: 2\r\n\r\nhi\(ok)", .failure),
        ResponseCase("one that is chunked", "HTTP/1.1 103 A\r\nTransfer-Encoding: chunked\r\n\r\n\(ok)", .closed("hi")),
        ResponseCase("one with chunks", "HTTP/1.1 103 A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\(ok)", .failure),
        ResponseCase("one with lengths that differ", "HTTP/1.1 103 A\r\nContent-Length: 0, 1\r\n\r\n\(ok)", .failure),
        ResponseCase("one with a length that is none", "HTTP/1.1 103 A\r\nContent-Length: x\r\n\r\n\(ok)", .failure),
        ResponseCase("one that closes", "HTTP/1.1 103 A\r\nConnection: close\r\n\r\n\(ok)", .closed("hi")),
        ResponseCase("one of HTTP/1.0", "HTTP/1.0 100 A\r\n\r\n\(ok)", .closed("hi"), to: .post),
        ResponseCase(
            "one before HTTP/1.0", "HTTP/1.1 103 A\r\n\r\nHTTP/1.0 200 B\r\nContent-Length: 2\r\n\r\nhi", .closed("hi")),
        ResponseCase("one with a fold", "HTTP/1.1 103 A\r\nLink: a\r\n b\r\n\r\n\(ok)", .failure),
        ResponseCase("one with 201 fields", "HTTP/1.1 103 A\r\n\(lines(201))\r\n\(ok)", .failure),
        ResponseCase("a line end behind one", "HTTP/1.1 103 A\r\n\r\n\r\n\(ok)", .failure),
        ResponseCase("one without the response", "HTTP/1.1 100 Continue\r\n\r\n", .failure, then: .end, to: .post),
        ResponseCase("one that is cut", "HTTP/1.1 103 A\r\nLink: ", .failure, then: .end),
        ResponseCase(
            "one inside a body", "HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
            .kept("HTTP/1.1 102 Processing\r\n\r\n")),
    ]

    static let switches: [ResponseCase] = [
        ResponseCase("101", "HTTP/1.1 101 Switching Protocols\r\n\(upgrade)\r\n", .failure),
        ResponseCase(
            "101 and another protocol", "HTTP/1.1 101 Switching Protocols\r\n\(upgrade)\r\n\u{1}\u{2}hi", .failure),
        ResponseCase("101 and a response", "HTTP/1.1 101 Switching Protocols\r\n\(upgrade)\r\n\(ok)", .failure),
        ResponseCase("101 behind 100", "HTTP/1.1 100 A\r\n\r\nHTTP/1.1 101 B\r\n\(upgrade)\r\n", .failure, to: .post),
        ResponseCase("101 to HEAD", "HTTP/1.1 101 Switching Protocols\r\n\(upgrade)\r\n", .failure, to: .head),
        ResponseCase("101 without fields", "HTTP/1.1 101 Switching Protocols\r\n\r\n\(ok)", .failure),
        ResponseCase(
            "101 without Upgrade", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n", .failure),
        ResponseCase("101 without Connection", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", .failure),
        ResponseCase("101 of HTTP/1.0", "HTTP/1.0 101 Switching Protocols\r\n\(upgrade)\r\n", .failure),
        ResponseCase("101 with a length", "HTTP/1.1 101 A\r\n\(upgrade)Content-Length: 2\r\n\r\nhi", .failure),
        ResponseCase(
            "426 with Upgrade", "HTTP/1.1 426 Upgrade Required\r\n\(upgrade)Content-Length: 2\r\n\r\nhi", .kept("hi")),
        ResponseCase("200 with Upgrade", "HTTP/1.1 200 OK\r\n\(upgrade)Content-Length: 2\r\n\r\nhi", .kept("hi")),
    ]

    private static func lines(_ count: Int) -> String { String(repeating: "A: b\r\n", count: count) }
}
