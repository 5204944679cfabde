// ResponsePreamble.swift - the fields that every response carries, as bytes that are made once a second.

/// `Server` and `Date`. The caller knows the time; this only keeps what it looks like.
package struct ResponsePreamble: Sendable {
    package private(set) var serverBytes: [UInt8]
    package private(set) var dateBytes: [UInt8]
    private var second: Int

    /// `server` is the product token; an empty one, or one that may not be sent, leaves the field out.
    package init(server: String = "wryneck", secondsSince1970: Int) {
        let isFit = !server.isEmpty && server.utf8.allSatisfy(ASCII.isFieldValueByte)
        serverBytes = isFit ? Array("Server: \(server)\r\n".utf8) : []
        dateBytes = Self.date(secondsSince1970)
        second = secondsSince1970
    }

    /// Moves the date on. Does nothing within the same second, so it may be called for every response.
    package mutating func update(secondsSince1970: Int) {
        guard secondsSince1970 != second else { return }
        second = secondsSince1970
        dateBytes = Self.date(secondsSince1970)
    }

    private static func date(_ seconds: Int) -> [UInt8] {
        var bytes = Array("Date: ".utf8)
        HTTPDate(secondsSince1970: seconds).append(to: &bytes)
        bytes.append(contentsOf: "\r\n".utf8)
        return bytes
    }
}
