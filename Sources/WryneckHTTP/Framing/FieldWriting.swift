// FieldWriting.swift - field lines as bytes, of requests, responses and trailers: RFC 9112 §5.

import HTTPTypes

/// Appends lines to an output buffer. It allocates nothing if the buffer has room.
enum FieldWriting {
    static func append(_ name: HTTPField.Name, _ value: String, to output: inout [UInt8]) {
        output.append(contentsOf: name.rawName.utf8)
        output.append(ASCII.colon)
        output.append(ASCII.space)
        output.append(contentsOf: value.utf8)
        appendLineEnd(to: &output)
    }

    static func appendLineEnd(to output: inout [UInt8]) {
        output.append(ASCII.carriageReturn)
        output.append(ASCII.lineFeed)
    }

    static func append(_ framing: BodyFraming, to output: inout [UInt8]) {
        switch framing {
        case .length(let count):
            output.append(contentsOf: "Content-Length: ".utf8)
            ASCII.append(decimal: count, to: &output)
            appendLineEnd(to: &output)
        case .chunked: output.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
        case .untilClose, .none: break
        }
    }

    /// RFC 9112 §9.3, §9.6: 1.1 stays open unless told, 1.0 closes unless told. `minorVersion` is the reader's.
    static func append(_ connection: ConnectionOption, minorVersion: Int, to output: inout [UInt8]) {
        switch connection {
        case .close: output.append(contentsOf: "Connection: close\r\n".utf8)
        case .upgrade: output.append(contentsOf: "Connection: Upgrade\r\n".utf8)
        case .keepAlive where minorVersion == 0: output.append(contentsOf: "Connection: keep-alive\r\n".utf8)
        case .keepAlive: break
        }
    }
}
