// Cookies.swift - the cookies of a request: RFC 6265 §5.4, read tolerantly.
// Invariant: a malformed cookie costs only itself. Other software on the same domain sets cookies, too, and a site that
// refused requests because of these would be down for that visitor.

import HTTPTypes

/// Names and values as the client sent them; nothing is decoded.
package struct Cookies: Sendable, Equatable {
    package struct Cookie: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package private(set) var cookies: [Cookie] = []

    /// No cookies.
    package init() {}

    /// Takes the cookies of all Cookie lines, the first `limit` of them: a flood of cookies, which other software on
    /// the same domain can set, must not lock its visitors out.
    package init(_ headers: Headers, limit: Int) {
        for line in headers.all(.cookie) {
            for pair in line.utf8.split(separator: ASCII.semicolon) {
                guard cookies.count < limit else { return }
                if let cookie = Self.cookie(pair) { cookies.append(cookie) }
            }
        }
    }

    /// The value of the first cookie with the name: the one with the longest path, if the client follows the RFC.
    package subscript(name: String) -> String? {
        cookies.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// Nil without a name or a "=". Quotes around a value are not part of it, as most who set them expect.
    private static func cookie(_ pair: Substring.UTF8View) -> Cookie? {
        guard let split = pair.firstIndex(of: ASCII.equalsSign) else { return nil }
        let name = pair[..<split].trimmed
        var value = pair[pair.index(after: split)...].trimmed
        guard !name.isEmpty else { return nil }
        if value.count >= 2, value.first == ASCII.quote, value.last == ASCII.quote {
            value = value.dropFirst().dropLast()
        }
        return Cookie(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }
}
