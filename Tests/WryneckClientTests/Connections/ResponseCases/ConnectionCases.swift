// ConnectionCases.swift - whether the connection stays: RFC 9112 §9.3, §9.6, RFC 9110 §7.6.1.

private let old = "HTTP/1.0 200 OK"
private let two = "Content-Length: 2"

extension ResponseCase {
    static let connections: [ResponseCase] = [
        ResponseCase("close", .ok("Connection: close", two, body: "hi"), .closed("hi")),
        ResponseCase("close behind the length", .ok(two, "Connection: close", body: "hi"), .closed("hi")),
        ResponseCase("close in upper case", .ok("CONNECTION: CLOSE", two, body: "hi"), .closed("hi")),
        ResponseCase("close in a list", .ok("Connection: x, close, y", two, body: "hi"), .closed("hi")),
        ResponseCase("close behind empty members", .ok("Connection: ,, ,close", two, body: "hi"), .closed("hi")),
        ResponseCase("close between tabs", .ok("Connection: x,\tclose\t", two, body: "hi"), .closed("hi")),
        ResponseCase(
            "close on the second line", .ok("Connection: x", "Connection: close", two, body: "hi"), .closed("hi")),
        ResponseCase("close behind a quote", .ok("Connection: \"x, close", two, body: "hi"), .closed("hi")),
        ResponseCase("keep-alive and close", .ok("Connection: keep-alive, close", two, body: "hi"), .closed("hi")),
        ResponseCase(
            "close behind chunks", .ok("Connection: close", "Transfer-Encoding: chunked", body: "2\r\nhi\r\n0\r\n\r\n"),
            .closed("hi")),
        ResponseCase(
            "close of HTTP/1.2", .status("HTTP/1.2 200 OK", "Connection: close", two, body: "hi"), .closed("hi")),
        ResponseCase("closed", .ok("Connection: closed", two, body: "hi"), .kept("hi")),
        ResponseCase("keep-alive", .ok("Connection: keep-alive", two, body: "hi"), .kept("hi")),
        ResponseCase("an empty Connection", .ok("Connection:", two, body: "hi"), .kept("hi")),
        ResponseCase("an option that nobody knows", .ok("Connection: x", two, body: "hi"), .kept("hi")),
        ResponseCase(
            "an option that names the length", .ok("Connection: content-length", two, body: "hi"), .kept("hi")),
        ResponseCase(
            "Proxy-Connection, which is no field of HTTP", .ok("Proxy-Connection: close", two, body: "hi"), .kept("hi")),
        // HTTP/1.0 has to ask for it.
        ResponseCase("HTTP/1.0 with a length", .status(old, two, body: "hi"), .closed("hi")),
        ResponseCase("HTTP/1.0 with keep-alive", .status(old, "Connection: keep-alive", two, body: "hi"), .kept("hi")),
        ResponseCase(
            "HTTP/1.0 with Keep-Alive in a list", .status(old, "Connection: x, Keep-Alive", two, body: "hi"),
            .kept("hi")),
        ResponseCase(
            "HTTP/1.0 with both", .status(old, "Connection: close, keep-alive", two, body: "hi"), .closed("hi")),
        ResponseCase(
            "HTTP/1.0 with both on two lines",
            .status(old, "Connection: keep-alive", "Connection: close", two, body: "hi"), .closed("hi")),
        ResponseCase(
            "HTTP/1.0 with the field Keep-Alive alone", .status(old, "Keep-Alive: timeout=9", two, body: "hi"),
            .closed("hi")),
        ResponseCase(
            "HTTP/1.0 with Proxy-Connection", .status(old, "Proxy-Connection: keep-alive", two, body: "hi"),
            .closed("hi")),
        ResponseCase(
            "HTTP/1.0 with keep-alive and no length", .status(old, "Connection: keep-alive", body: "hi"), .closed("hi"),
            then: .end),
        ResponseCase(
            "HTTP/1.0 with equal lengths", .status(old, "Connection: keep-alive", "Content-Length: 2, 2", body: "hi"),
            .kept("hi")),
        // RFC 2068 §19.7.1.1.
        ResponseCase("a connection of 5 seconds", .ok("Keep-Alive: timeout=5, max=100", two, body: "hi"), .kept("hi")),
        ResponseCase("a connection of a second", .ok("Keep-Alive: timeout=1", two, body: "hi"), .closed("hi")),
        ResponseCase("a connection of no time", .ok("Keep-Alive: max=9, timeout=0", two, body: "hi"), .closed("hi")),
        ResponseCase("a Keep-Alive that says nothing", .ok("Keep-Alive: timeout=soon", two, body: "hi"), .kept("hi")),
    ]
}
