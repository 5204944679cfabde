// ResponsePreamble.swift - the fields that every response carries, as bytes that are made once a second.

/// `Server` and `Date`, ready to be copied. The caller knows the time.
package struct ResponsePreamble: Sendable {
    /// Both lines, one behind the other, as almost all responses need them.
    package private(set) var bytes: [UInt8]
    private let serverCount: Int
    private var second: Int

    /// Makes the bytes. `server` is the product token; an empty one, or one that may not be sent, leaves the field out.
    package init(server: String = "wryneck", secondsSince1970: Int) {
        let isFit = !server.isEmpty && server.utf8.allSatisfy(ASCII.isFieldValueByte)
        bytes = isFit ? Array("Server: \(server)\r\n".utf8) : []
        serverCount = bytes.count
        second = secondsSince1970
        appendDate()
    }

    /// Updates the date. Does nothing within the same second, so it may be called for every response.
    package mutating func update(secondsSince1970: Int) {
        guard secondsSince1970 != second else { return }
        second = secondsSince1970
        bytes.removeSubrange(serverCount...)
        appendDate()
    }

    package var serverBytes: ArraySlice<UInt8> { bytes[..<serverCount] }
    package var dateBytes: ArraySlice<UInt8> { bytes[serverCount...] }

    private mutating func appendDate() {
        bytes.append(contentsOf: "Date: ".utf8)
        HTTPDate(secondsSince1970: second).append(to: &bytes)
        bytes.append(contentsOf: "\r\n".utf8)
    }
}
