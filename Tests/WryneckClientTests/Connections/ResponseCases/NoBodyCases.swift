// NoBodyCases.swift - answers to HEAD, and statuses without a body: RFC 9112 §6.1, §6.3 (1), RFC 9110 §8.6, §9.3.2,
// §15.3.5, §15.3.6, §15.4.5.

import HTTPTypes

private let gone = "HTTP/1.1 204 No Content"
private let same = "HTTP/1.1 304 Not Modified"
private let reset = "HTTP/1.1 205 Reset Content"
private let old = "HTTP/1.0 200 OK"

extension ResponseCase {
    static let answersToHead: [ResponseCase] = [
        ResponseCase("HEAD without fields", .ok(), .kept(""), to: .head),
        ResponseCase("HEAD with a length", .ok("Content-Length: 100"), .kept(""), to: .head),
        ResponseCase("HEAD with the greatest length", .ok("Content-Length: 9223372036854775807"), .kept(""), to: .head),
        ResponseCase("HEAD with equal lengths", .ok("Content-Length: 5, 5"), .kept(""), to: .head),
        ResponseCase("HEAD with chunked", .ok("Transfer-Encoding: chunked"), .kept(""), to: .head),
        ResponseCase("HEAD with another coding", .ok("Transfer-Encoding: gzip, chunked"), .kept(""), to: .head),
        ResponseCase(
            "HEAD of what is missing", .status("HTTP/1.1 404 None", "Content-Length: 9"), .kept(""), to: .head),
        ResponseCase("HEAD with 204", .status(gone), .kept(""), to: .head),
        ResponseCase("HEAD with 304", .status(same, "Content-Length: 9"), .kept(""), to: .head),
        ResponseCase("HEAD that closes", .ok("Content-Length: 2", "Connection: close"), .closed(""), to: .head),
        ResponseCase("HEAD over HTTP/1.0", .status(old, "Content-Length: 2"), .closed(""), to: .head),
        ResponseCase(
            "HEAD over HTTP/1.0 that stays", .status(old, "Connection: keep-alive", "Content-Length: 2"), .kept(""),
            to: .head),
        ResponseCase("HEAD with a body all the same", .ok("Content-Length: 2", body: "hi"), .closed(""), to: .head),
        ResponseCase(
            "HEAD with chunks all the same", .ok("Transfer-Encoding: chunked", body: "0\r\n\r\n"), .closed(""),
            to: .head),
        ResponseCase("HEAD with a body and the end", .ok(body: "hi"), .closed(""), then: .end, to: .head),
        ResponseCase("HEAD with lengths that differ", .ok("Content-Length: 2, 3"), .failure, to: .head),
        ResponseCase("HEAD with a length that is none", .ok("Content-Length: x"), .failure, to: .head),
        ResponseCase(
            "HEAD with a length that overflows", .ok("Content-Length: 9223372036854775808"), .failure, to: .head),
        // There is no body; but how the connection goes on is in doubt: §6.1, §6.3 (3).
        ResponseCase(
            "HEAD with a length beside chunked", .ok("Content-Length: 2", "Transfer-Encoding: chunked"), .closed(""),
            to: .head),
        ResponseCase("HEAD with chunked twice", .ok("Transfer-Encoding: chunked, chunked"), .closed(""), to: .head),
        ResponseCase(
            "HEAD over HTTP/1.0 that stays, with chunked",
            .status(old, "Connection: keep-alive", "Transfer-Encoding: chunked"), .closed(""), to: .head),
    ]

    static let statusesWithoutBody: [ResponseCase] = [
        ResponseCase("204", .status(gone), .kept("")),
        ResponseCase("204 to POST", .status(gone), .kept(""), to: .post),
        ResponseCase("204 with a length of zero", .status(gone, "Content-Length: 0"), .kept("")),
        ResponseCase("204 with a length", .status(gone, "Content-Length: 2"), .closed("")),
        ResponseCase("204 with a length and that body", .status(gone, "Content-Length: 2", body: "hi"), .closed("")),
        ResponseCase("204 with chunked", .status(gone, "Transfer-Encoding: chunked"), .closed("")),
        ResponseCase("204 with chunks", .status(gone, "Transfer-Encoding: chunked", body: "0\r\n\r\n"), .closed("")),
        ResponseCase("204 with a body", .status(gone, body: "hi"), .closed("")),
        ResponseCase("204 that closes", .status(gone, "Connection: close"), .closed("")),
        ResponseCase("204 of HTTP/1.0", .status("HTTP/1.0 204 No Content"), .closed("")),
        ResponseCase("204 with lengths that differ", .status(gone, "Content-Length: 0", "Content-Length: 2"), .failure),
        ResponseCase("204 and the end", .status(gone), .closed(""), then: .end),
        // 205 has no content, but it is framed like any other.
        ResponseCase("205 with a length of zero", .status(reset, "Content-Length: 0"), .kept("")),
        ResponseCase("205 that is chunked", .status(reset, "Transfer-Encoding: chunked", body: "0\r\n\r\n"), .kept("")),
        ResponseCase("205 with content all the same", .status(reset, "Content-Length: 2", body: "hi"), .kept("hi")),
        ResponseCase("205 until the end", .status(reset), .closed(""), then: .end),
        // 304 may say how long a 200 would have been.
        ResponseCase("304", .status(same), .kept("")),
        ResponseCase("304 with the length of another", .status(same, "Content-Length: 100"), .kept("")),
        ResponseCase("304 with chunked", .status(same, "Transfer-Encoding: chunked"), .kept("")),
        ResponseCase("304 with a body", .status(same, "Content-Length: 2", body: "hi"), .closed("")),
        ResponseCase("304 with chunks", .status(same, "Transfer-Encoding: chunked", body: "0\r\n\r\n"), .closed("")),
        ResponseCase("304 with lengths that differ", .status(same, "Content-Length: 1, 2"), .failure),
        ResponseCase(
            "304 of HTTP/1.0 that stays",
            .status("HTTP/1.0 304 Not Modified", "Connection: keep-alive", "Content-Length: 2"), .kept("")),
        ResponseCase(
            "304 with a length beside chunked", .status(same, "Content-Length: 2", "Transfer-Encoding: chunked"),
            .closed("")),
        ResponseCase(
            "304 of HTTP/1.0 that stays, with chunked",
            .status("HTTP/1.0 304 Not Modified", "Connection: keep-alive", "Transfer-Encoding: chunked"), .closed("")),
    ]
}
