// ChunkCases.swift - chunks and their extensions: RFC 9112 §7.1.

/// 256 bytes of a chunk's line, 255 of which are its extension.
private let longLine = ";\(String(repeating: "a", count: 254))"
/// 64 chunks with as long extensions as they may have.
private let longLines = String(repeating: "1\(longLine)\r\nx\r\n", count: 64)
private let xs = String(repeating: "x", count: 65)

extension ResponseCase {
    static let chunks: [ResponseCase] = [
        ResponseCase("two chunks", .chunked("1\r\nh\r\n1\r\ni\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("no chunk but the last", .chunked("0\r\n\r\n"), .kept("")),
        ResponseCase("a last chunk of many zeros", .chunked("2\r\nhi\r\n0000000000000000\r\n\r\n"), .kept("hi")),
        ResponseCase(
            "digits in both cases", .chunked("A\r\n0123456789\r\na\r\nabcdefghij\r\n0\r\n\r\n"),
            .kept("0123456789abcdefghij")),
        ResponseCase("16 digits", .chunked("0000000000000002\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("a chunk that holds line ends", .chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), .kept("\r\n\r\n")),
        ResponseCase("a chunk that holds a last one", .chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n"), .kept("0\r\n\r\n")),
        // The size.
        ResponseCase("17 digits", .chunked("00000000000000002\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("2 more than 16 to the 16th", .chunked("10000000000000002\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("2 more than 16 to the 8th", .chunked("100000002\r\nhi\r\n0\r\n\r\n"), .broken, then: .end),
        ResponseCase("the greatest size", .chunked("7FFFFFFFFFFFFFFF\r\nhi"), .broken, then: .end),
        ResponseCase("a size beyond 63 bits", .chunked("8000000000000002\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size of minus one in 64 bits", .chunked("FFFFFFFFFFFFFFFF\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size of letters beyond F", .chunked("g\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size with 0x", .chunked("0x2\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size with a plus", .chunked("+2\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size with a minus", .chunked("-2\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size with an underscore", .chunked("0_2\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size in wide digits", .chunked("２\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("no size", .chunked("\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a blank before the size", .chunked(" 2\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a blank behind the size", .chunked("2 \r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a tab behind the size", .chunked("2\t\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("NUL behind the size", .chunked("2\u{0}\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("two sizes", .chunked("2 2\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a size without an end", .chunked("2\(String(repeating: "0", count: 300))"), .broken),
        // Line ends.
        ResponseCase("a bare LF behind the size", .chunked("2\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a bare CR behind the size", .chunked("2\rhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("two CRs behind the size", .chunked("2\r\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("nothing behind the data", .chunked("2\r\nhi0\r\n\r\n"), .broken),
        ResponseCase("a bare LF behind the data", .chunked("2\r\nhi\n0\r\n\r\n"), .broken),
        ResponseCase("a bare CR behind the data", .chunked("2\r\nhi\r0\r\n\r\n"), .broken),
        ResponseCase("junk behind the data", .chunked("2\r\nhiXX0\r\n\r\n"), .broken),
        ResponseCase("data that is longer than its size", .chunked("1\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("two line ends behind the data", .chunked("2\r\nhi\r\n\r\n0\r\n\r\n"), .broken),
        ResponseCase("a bare LF behind the last size", .chunked("2\r\nhi\r\n0\n\r\n"), .broken),
    ]

    static let chunkExtensions: [ResponseCase] = [
        ResponseCase("an extension", .chunked("2;a=b\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("an extension without a value", .chunked("2;a\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("several extensions", .chunked("2;a=b;c;d=e\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("blanks around an extension's parts", .chunked("2 ;\ta = b ; c\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("a quoted value", .chunked("2;a=\"b;c, =d\"\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("an empty quoted value", .chunked("2;a=\"\"\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("escapes in a quoted value", .chunked("2;a=\"\\\"\\\\\"\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("UTF-8 in a quoted value", .chunked("2;a=\"é\"\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("an extension of the last chunk", .chunked("2\r\nhi\r\n0;a=b\r\n\r\n"), .kept("hi")),
        ResponseCase("a semicolon alone", .chunked("2;\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("two semicolons", .chunked("2;;a\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a value without a name", .chunked("2;=b\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("an equals sign without a value", .chunked("2;a=\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("two equals signs", .chunked("2;a==b\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("two names", .chunked("2;a b\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("two values", .chunked("2;a=b c\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a blank behind an extension", .chunked("2;a=b \r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("UTF-8 in a name", .chunked("2;é=b\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a quote that does not end", .chunked("2;a=\"b\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a line end in quotes", .chunked("2;a=\"\r\n\"\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("an escaped line end in quotes", .chunked("2;a=\"\\\r\n\"\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a byte behind quotes", .chunked("2;a=\"b\"c\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a bare LF in an extension", .chunked("2;a\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a bare LF in quotes", .chunked("2;a=\"\n\"\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a bare CR in an extension", .chunked("2;a\rb\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("NUL in an extension", .chunked("2;a=\u{0}\r\nhi\r\n0\r\n\r\n"), .broken),
        // Limits: 256 bytes for a line, 16 KiB of extensions for a body.
        ResponseCase("a line of 256 bytes", .chunked("2\(longLine)\r\nhi\r\n0\r\n\r\n"), .kept("hi")),
        ResponseCase("a line of 257 bytes", .chunked("2\(longLine)a\r\nhi\r\n0\r\n\r\n"), .broken),
        ResponseCase("a line of 257 bytes that does not end", .chunked("2\(longLine)a"), .broken),
        ResponseCase(
            "16 KiB of extensions", .chunked("\(longLines)1\(longLine.prefix(64))\r\nx\r\n0\r\n\r\n"), .kept(xs)),
        ResponseCase(
            "a byte more than 16 KiB of extensions", .chunked("\(longLines)1\(longLine.prefix(65))\r\nx\r\n0\r\n\r\n"),
            .broken),
    ]
}
