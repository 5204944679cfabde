// Wire.swift - frames as they are on the wire, right ones and wrong ones: RFC 9113 §4.1, §6.

#if HTTP2

    /// A frame that is written or was read.
    struct Frame: Equatable, CustomStringConvertible {
        var kind: UInt8
        var flags: UInt8 = 0
        var stream: UInt32 = 0
        var payload: [UInt8] = []

        var bytes: [UInt8] {
            let count = UInt32(payload.count)
            return [UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF), kind, flags]
                + Wire.number(stream) + payload
        }

        var description: String {
            "frame \(kind) flags \(flags) stream \(stream) \(payload.count <= 64 ? "\(payload)" : "\(payload.count) bytes")"
        }

        /// The error code of RST_STREAM and GOAWAY.
        var code: UInt32? {
            switch kind {
            case 3 where payload.count == 4: Wire.number(payload[...])
            case 7 where payload.count >= 8: Wire.number(payload[4..<8])
            default: nil
            }
        }
    }

    enum Wire {
        static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        /// The preface with empty settings.
        static let hello = preface + settings().bytes

        static func number(_ number: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

        static func settings(_ settings: [(UInt16, UInt32)] = []) -> Frame {
            Frame(kind: 4, payload: settings.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 0xFF)] + number($0.1) })
        }

        static let settingsAck = Frame(kind: 4, flags: 1)
        static func ping(_ flags: UInt8 = 0) -> Frame {
            Frame(kind: 6, flags: flags, payload: Array(repeating: 7, count: 8))
        }
        static func reset(_ stream: UInt32, _ code: UInt32 = 8) -> Frame {
            Frame(kind: 3, stream: stream, payload: number(code))
        }
        static func windowUpdate(_ stream: UInt32, _ bytes: UInt32) -> Frame {
            Frame(kind: 8, stream: stream, payload: number(bytes))
        }

        static func data(_ stream: UInt32, _ text: String, ends: Bool = false) -> Frame {
            Frame(kind: 0, flags: ends ? 1 : 0, stream: stream, payload: Array(text.utf8))
        }

        /// HEADERS with the whole section.
        static func headers(_ stream: UInt32, _ fields: [(String, String)], ends: Bool = true) -> Frame {
            Frame(kind: 1, flags: ends ? 5 : 4, stream: stream, payload: section(fields))
        }

        /// A section that ends its stream, in as many frames of 16 KiB as it needs.
        static func longHeaders(_ stream: UInt32, _ fields: [(String, String)]) -> [UInt8] {
            let block = section(fields)
            let starts = Array(stride(from: 0, to: block.count, by: 16_384))
            return starts.flatMap { start in
                let piece = Array(block[start..<min(start + 16_384, block.count)])
                let end: UInt8 = start == starts.last ? 4 : 0
                return Frame(
                    kind: start == 0 ? 1 : 9, flags: (start == 0 ? 1 : 0) | end, stream: stream, payload: piece
                ).bytes
            }
        }

        /// Fields as literals that go into no table (RFC 7541 §6.2.2), without Huffman's code.
        static func section(_ fields: [(String, String)]) -> [UInt8] {
            fields.flatMap { [0] + string($0.0) + string($0.1) }
        }

        private static func string(_ text: String) -> [UInt8] { integer(text.utf8.count, prefix: 7) + Array(text.utf8) }

        /// RFC 7541 §5.1, with zeros before it.
        private static func integer(_ value: Int, prefix: Int) -> [UInt8] {
            let most = (1 << prefix) - 1
            guard value >= most else { return [UInt8(value)] }
            var (bytes, rest) = ([UInt8(most)], value - most)
            while rest >= 128 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }

        /// Reads what a side has sent, which has to be whole frames.
        static func frames(_ bytes: [UInt8]) -> [Frame] {
            var frames: [Frame] = []
            var rest = bytes[...]
            while rest.count >= 9 {
                let start = rest.startIndex
                let count = Int(number(rest[start..<start + 3]))
                guard rest.count >= 9 + count else { break }
                let payload = Array(rest[(start + 9)..<(start + 9 + count)])
                frames.append(
                    Frame(
                        kind: rest[start + 3], flags: rest[start + 4], stream: number(rest[(start + 5)..<(start + 9)]),
                        payload: payload))
                rest = rest[(start + 9 + count)...]
            }
            return rest.isEmpty ? frames : frames + [Frame(kind: 0xEE, payload: Array(rest))]
        }
    }

    /// The fields of a plain request.
    let plain: [(String, String)] = [
        (":method", "GET"), (":scheme", "https"), (":path", "/"), (":authority", "a.example"),
    ]

#endif
