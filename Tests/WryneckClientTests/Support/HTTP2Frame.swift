// HTTP2Frame.swift - frames of HTTP/2, as a server that a test plays writes and reads them: RFC 9113 §4.1, §6.

#if HTTP2

    struct HTTP2Frame: Equatable {
        enum Kind {
            static let data: UInt8 = 0
            static let headers: UInt8 = 1
            static let reset: UInt8 = 3
            static let settings: UInt8 = 4
            static let goAway: UInt8 = 7
        }

        var kind: UInt8
        var flags: UInt8 = 0
        /// Below 256: as many as a test needs.
        var stream: UInt8 = 0
        var payload: [UInt8] = []

        var bytes: [UInt8] {
            let count = payload.count
            return [
                UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF), kind, flags, 0, 0, 0, stream,
            ]
                + payload
        }

        /// The server's settings, which are empty.
        static let hello = HTTP2Frame(kind: Kind.settings)

        /// A head with a status, and with so many fields `a: b`, as literals that go into no table (RFC 7541 §6.2.2).
        static func head(_ stream: UInt8, _ status: Int, fields: Int = 0, isLast: Bool = true) -> HTTP2Frame {
            // :status is the eighth name of the static table.
            let section =
                [8, 3] + Array("\(status)".utf8) + [[UInt8]](repeating: [0, 1, 0x61, 1, 0x62], count: fields).joined()
            return HTTP2Frame(kind: Kind.headers, flags: isLast ? 5 : 4, stream: stream, payload: section)
        }

        static func reset(_ stream: UInt8, _ code: UInt8) -> HTTP2Frame {
            HTTP2Frame(kind: Kind.reset, stream: stream, payload: [0, 0, 0, code])
        }

        static func goAway(last: UInt8, _ code: UInt8 = 0) -> HTTP2Frame {
            HTTP2Frame(kind: Kind.goAway, payload: [0, 0, 0, last, 0, 0, 0, code])
        }

        /// What a client has sent, without its preface.
        static func all(in bytes: [UInt8]) -> [HTTP2Frame] {
            let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
            var rest = bytes.starts(with: preface) ? bytes.dropFirst(preface.count) : bytes[...]
            var frames: [HTTP2Frame] = []
            while rest.count >= 9 {
                let head = Array(rest.prefix(9))
                let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
                let payload = Array(rest.dropFirst(9).prefix(count))
                frames.append(HTTP2Frame(kind: head[3], flags: head[4], stream: head[8], payload: payload))
                rest = rest.dropFirst(9 + count)
            }
            return frames
        }
    }

#endif
