// CookieScan.swift - the values of all cookies with one name, as bytes.
// Invariant: no cookie hides another: the software of a subdomain can set one of the same name, which comes first if
// its path is longer (RFC 6265 §5.4, §8.6). Who looks for a value that verifies has to see them all.

internal import Wryneck
internal import WryneckHTTP

enum CookieScan {
    /// Lends the value of each cookie with the name, in the order in which the client sent them.
    /// - Parameters:
    ///   - name: the name's bytes; compared as they are.
    ///   - headers: a request's; it may have several Cookie lines (RFC 9113 §8.2.3).
    ///   - body: gets the value without the blanks around it.
    static func forEach(_ name: [UInt8], in headers: Headers, _ body: (UnsafeRawBufferPointer) -> Void) {
        headers.forEachField { field, line in
            if ASCII.equals(field, "cookie") { scan(line, name, body) }
        }
    }

    private static func scan(_ line: UnsafeRawBufferPointer, _ name: [UInt8], _ body: (UnsafeRawBufferPointer) -> Void)
    {
        var start = 0
        while start < line.count {
            let end = line[start...].firstIndex(of: ASCII.semicolon) ?? line.count
            while start < end, ASCII.isOptionalWhitespace(line[start]) { start += 1 }
            // "=" comes right behind the name: nobody sends it otherwise, and our own cookies come back as they went.
            let split = start + name.count
            if split < end, line[split] == ASCII.equalsSign, line[start..<split].elementsEqual(name) {
                var last = end
                while last > split + 1, ASCII.isOptionalWhitespace(line[last - 1]) { last -= 1 }
                body(UnsafeRawBufferPointer(rebasing: line[(split + 1)..<last]))
            }
            start = end + 1
        }
    }
}
