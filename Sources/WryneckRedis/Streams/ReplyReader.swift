// ReplyReader.swift - a connection's bytes as replies, by hiredis' reader.
// Invariant: any bytes are replies, the beginning of one, or a `Violation`, after which there is nothing more.

#if Redis

    internal import CHiredis

    /// The replies in a stream of bytes. It knows no connection.
    final class ReplyReader {
        /// Why these bytes are no replies.
        struct Violation: Error, Hashable { let reason: String }

        /// The reader cuts off what it has read a KiB at a time, so it gets its input in pieces.
        private static let pieceBytes = 16 * 1024

        // Made and destroyed by this object alone, which gives it to nobody.
        private let reader: OpaquePointer?

        /// - Parameter limit: the most bytes of one reply, each value in it counting 32 on top of its text.
        init(limit: Int) { reader = chr_reader_create(max(limit, 0)) }

        deinit { chr_reader_destroy(reader) }

        /// Gives each reply that is whole to `take`, until that returns false.
        func read(_ bytes: RawSpan, _ take: (RedisReply) -> Bool) throws(Violation) {
            guard let reader else { throw Violation(reason: "there is no memory for a reader") }
            var offset = 0
            while offset < bytes.byteCount {
                let count = min(bytes.byteCount - offset, ReplyReader.pieceBytes)
                // The pointer is to `count` bytes, which are copied before the call returns.
                bytes.extracting(offset..<(offset + count)).withUnsafeBytes {
                    chr_reader_feed(reader, $0.baseAddress, count)
                }
                offset += count
                guard try takeAll(reader, take) else { return }
            }
        }

        private func takeAll(_ reader: OpaquePointer, _ take: (RedisReply) -> Bool) throws(Violation) -> Bool {
            var found = chr_reply()
            while true {
                switch chr_reader_next(reader, &found) {
                case CHR_MORE: return true
                case CHR_REPLY:
                    var parts = ReplyParts(found)
                    guard take(parts.next()) else { return false }
                default: throw Violation(reason: String(cString: chr_reader_failure(reader)))
                }
            }
        }
    }

    /// The items of one reply, in the order in which they came.
    private struct ReplyParts {
        // Both point into the reader's lists, which stay as they are until its next call: after this struct's life.
        private let items: UnsafeBufferPointer<chr_item>
        private let bytes: UnsafePointer<UInt8>?
        private var index = 0

        init(_ reply: chr_reply) {
            items = UnsafeBufferPointer(start: reply.items, count: reply.count)
            bytes = reply.bytes
        }

        /// The next value with all that is in it: it calls itself for arrays, of which the reader lets eight into each
        /// other.
        mutating func next() -> RedisReply {
            guard index < items.count else { return .null }
            let item = items[index]
            index += 1
            switch chr_kind(item.kind) {
            case CHR_STATUS: return .status(text(item))
            case CHR_ERROR: return .refusal(RedisRefusal(text(item)))
            case CHR_BULK: return .bulk(Array(slice(item)))
            case CHR_INTEGER: return .integer(Int(item.value))
            case CHR_ARRAY:
                var elements: [RedisReply] = []
                elements.reserveCapacity(min(Int(item.value), items.count - index))
                for _ in 0..<item.value { elements.append(next()) }
                return .array(elements)
            default: return .null
            }
        }

        private func slice(_ item: chr_item) -> UnsafeBufferPointer<UInt8> {
            guard let bytes, item.value > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
            return UnsafeBufferPointer(start: bytes + item.start, count: Int(item.value))
        }

        private func text(_ item: chr_item) -> String { String(decoding: slice(item), as: UTF8.self) }
    }

#endif
