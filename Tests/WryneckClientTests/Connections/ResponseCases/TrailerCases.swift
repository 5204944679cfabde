// TrailerCases.swift - the fields behind a chunked body: RFC 9112 §7.1.2, RFC 9110 §6.5.

/// A value that makes a line of 16 KiB with `A: ` before it.
private let longValue = String(repeating: "x", count: 16_379)

extension ResponseCase {
    static let trailers: [ResponseCase] = [
        ResponseCase("a trailer", .chunked("2\r\nhi\r\n0\r\nA: b\r\n\r\n"), .kept("hi")),
        ResponseCase("a trailer behind no content", .chunked("0\r\nA: b\r\n\r\n"), .kept("")),
        ResponseCase("a trailer with an empty value", .chunked("2\r\nhi\r\n0\r\nA:\r\n\r\n"), .kept("hi")),
        // RFC 9110 §6.5.1: they are not heeded.
        ResponseCase("a length as a trailer", .chunked("2\r\nhi\r\n0\r\nContent-Length: 9\r\n\r\n"), .kept("hi")),
        ResponseCase(
            "a coding as a trailer", .chunked("2\r\nhi\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"), .kept("hi")),
        ResponseCase("Connection as a trailer", .chunked("2\r\nhi\r\n0\r\nConnection: close\r\n\r\n"), .kept("hi")),
        ResponseCase("a blank before the colon of one", .chunked("2\r\nhi\r\n0\r\nA : b\r\n\r\n"), .broken),
        ResponseCase("a trailer without a colon", .chunked("2\r\nhi\r\n0\r\nA\r\n\r\n"), .broken),
        ResponseCase("a trailer with an empty name", .chunked("2\r\nhi\r\n0\r\n: b\r\n\r\n"), .broken),
        ResponseCase("a parenthesis in the name of one", .chunked("2\r\nhi\r\n0\r\nA(: b\r\n\r\n"), .broken),
        ResponseCase("a blank before the name of one", .chunked("2\r\nhi\r\n0\r\n A: b\r\n\r\n"), .broken),
        ResponseCase("a fold in the trailers", .chunked("2\r\nhi\r\n0\r\nA: b\r\n c\r\n\r\n"), .broken),
        ResponseCase("NUL in a trailer", .chunked("2\r\nhi\r\n0\r\nA: \u{0}\r\n\r\n"), .broken),
        ResponseCase("a bare LF in a trailer", .chunked("2\r\nhi\r\n0\r\nA: b\nC: d\r\n\r\n"), .broken),
        ResponseCase("a bare CR in a trailer", .chunked("2\r\nhi\r\n0\r\nA: b\rC: d\r\n\r\n"), .broken),
        ResponseCase("a bare LF behind the trailers", .chunked("2\r\nhi\r\n0\r\nA: b\r\n\n"), .broken),
        ResponseCase("a bare LF behind the last chunk", .chunked("2\r\nhi\r\n0\r\n\n"), .broken),
        ResponseCase("two CRs behind the last chunk", .chunked("2\r\nhi\r\n0\r\n\r\r\n"), .broken),
        ResponseCase("another chunk behind the last one", .chunked("2\r\nhi\r\n0\r\n2\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase(
            "another response behind the last chunk", .chunked("2\r\nhi\r\n0\r\nHTTP/1.1 200 OK\r\n\r\n"), .broken),
        ResponseCase("32 trailers", .chunked("2\r\nhi\r\n0\r\n\(lines(32))\r\n"), .kept("hi")),
        ResponseCase("33 trailers", .chunked("2\r\nhi\r\n0\r\n\(lines(33))\r\n"), .broken),
        ResponseCase("16 KiB of trailers", .chunked("2\r\nhi\r\n0\r\nA: \(longValue)\r\n\r\n"), .kept("hi")),
        ResponseCase("16 KiB of trailers, and a byte", .chunked("2\r\nhi\r\n0\r\nA: \(longValue)x\r\n\r\n"), .broken),
        ResponseCase("a trailer without an end", .chunked("2\r\nhi\r\n0\r\nA: \(longValue)xxxxx"), .broken),
    ]

    private static func lines(_ count: Int) -> String { String(repeating: "A: b\r\n", count: count) }
}
