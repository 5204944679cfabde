// MessageDeflater.swift - a message into raw deflate: RFC 7692 §7.2.1.
// Invariant: every payload ends at a byte, with an empty block whose last four bytes are left out.

#if Compression
    internal import WryneckCompression

    /// Compresses the messages of one socket, or, without context, of all sockets that agreed on its window.
    package final class MessageDeflater: MessageDeflating {
        package let keepsContext: Bool
        private let deflater: RawDeflater

        /// Makes one; nil if there is no memory.
        /// - Parameters:
        ///   - options: level and memory.
        ///   - window: how far back it refers, as agreed: 9 to 15.
        ///   - keepsContext: whether messages refer to those before them.
        package init?(_ options: WebSocketCompression, window: Int, keepsContext: Bool) {
            guard
                let deflater = try? RawDeflater(window: window, memoryLevel: options.memoryLevel, level: options.level)
            else { return nil }
            self.deflater = deflater
            self.keepsContext = keepsContext
        }

        /// The number of bytes that it holds.
        package var memory: Int { deflater.memory }

        package func deflate(_ message: UnsafeRawBufferPointer) -> [UInt8]? {
            var output: [UInt8] = []
            do throws(CompressionError) {
                try deflater.compress(message, into: &output)
                if !keepsContext { try deflater.reset() }
            } catch {
                return nil
            }
            output.removeLast(min(output.count, 4))
            return output
        }
    }
#endif
