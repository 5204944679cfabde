// MessageInflater.swift - raw deflate back into a message: RFC 7692 §7.2.2.
// Invariants: what is beyond the limit is never made; a message that ends inside of a block has lost something and is
// refused.

#if Compression
    internal import WryneckCompression

    /// Decompresses the messages of one socket, or, without context, of one after the other.
    package final class MessageInflater: MessageInflating, InflaterSource {
        /// 00 00 FF FF, as they lie in memory: what the sender has left out.
        private static let tail = UInt32(0x0000_FFFF).bigEndian

        /// How far back messages may refer, as a power of two.
        let window: Int
        private let keepsContext: Bool
        private let inflater: RawInflater

        /// - Parameters:
        ///   - window: as agreed, 8 to 15.
        ///   - keepsContext: whether messages may refer to those before them.
        /// - Throws: 1011 if there is no memory.
        package init(window: Int, keepsContext: Bool) throws(WebSocketViolation) {
            do throws(CompressionError) {
                inflater = try RawInflater(window: window)
            } catch {
                throw Self.violation(error)
            }
            self.window = window
            self.keepsContext = keepsContext
        }

        /// The number of bytes that it holds.
        package var memory: Int { inflater.memory }

        package func inflate(
            _ piece: UnsafeRawBufferPointer, into output: inout [UInt8], upTo limit: Int
        ) throws(WebSocketViolation) {
            do throws(CompressionError) {
                try inflater.process(piece, into: &output, upTo: limit)
            } catch {
                throw Self.violation(error)
            }
        }

        package func finish(into output: inout [UInt8], upTo limit: Int) throws(WebSocketViolation) {
            try withUnsafeBytes(of: Self.tail) { (tail) throws(WebSocketViolation) in
                try inflate(tail, into: &output, upTo: limit)
            }
            guard inflater.isBetweenBlocks else { throw Self.violation(.truncated) }
            guard !keepsContext else { return }
            do throws(CompressionError) {
                try inflater.reset()
            } catch {
                throw Self.violation(error)
            }
        }

        // A socket whose messages refer to each other has an inflater of its own.

        package func takeInflater() -> any MessageInflating { self }

        package func giveBack(_ inflater: any MessageInflating) {}

        private static func violation(_ error: CompressionError) -> WebSocketViolation {
            switch error {
            case .tooLarge: .tooBig
            case .noMemory: WebSocketViolation(.internalError, "no memory")
            case .malformed, .truncated, .trailingBytes, .ended:
                WebSocketViolation(.invalidPayload, "malformed compression")
            }
        }
    }
#endif
