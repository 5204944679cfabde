// Coder.swift - the owner of the C side of a coder, with its memory.
// Invariant: no address of the caller outlives a call. Output is appended in pieces of a fixed size, so that nobody has
// to guess its length beforehand.

#if Compression
    internal import CCompression

    final class Coder {
        /// The size of one piece of output, in bytes.
        static let pieceBytes = 16 * 1024

        private let pointer: OpaquePointer

        /// Takes ownership of what the C side has made; nil means that there is no memory.
        init(_ pointer: OpaquePointer?) throws(CompressionError) {
            guard let pointer else { throw .noMemory }
            self.pointer = pointer
        }

        deinit { ccompression_free(pointer) }

        /// The memory of the C side, in bytes.
        var memory: Int { ccompression_memory(pointer) }

        /// Whether a decoder of raw deflate is behind a whole block.
        var isBetweenBlocks: Bool { ccompression_is_between_blocks(pointer) != 0 }

        func reset() throws(CompressionError) { if ccompression_reset(pointer) == 0 { throw .noMemory } }

        /// Runs one operation to its end. `limit` is the most bytes that `output` may come to have. Returns how much of
        /// the input was taken, and whether the stream ended there.
        func run(
            _ operation: ccompression_operation, _ input: [UInt8], from start: Int = 0, into output: inout [UInt8],
            limit: Int = .max
        ) throws(CompressionError) -> (taken: Int, hasEnded: Bool) {
            var taken = start
            while true {
                let (result, used) = step(operation, input, taken, &output)
                taken += used
                if output.count > limit { throw .tooLarge }
                switch result {
                case CCOMPRESSION_DONE: return (taken, false)
                case CCOMPRESSION_ENDED: return (taken, true)
                case CCOMPRESSION_MORE: continue
                case CCOMPRESSION_TOO_LARGE: throw .tooLarge
                case CCOMPRESSION_NO_MEMORY: throw .noMemory
                default: throw .malformed
                }
            }
        }

        /// One call of the C side. `left` and `room` become what is left of input and output.
        func step(
            _ operation: ccompression_operation, _ input: UnsafeRawPointer?, _ left: inout Int,
            _ output: UnsafeMutablePointer<UInt8>?,
            _ room: inout Int
        ) -> ccompression_result {
            ccompression_run(pointer, operation, input?.assumingMemoryBound(to: UInt8.self), &left, output, &room)
        }

        private func step(
            _ operation: ccompression_operation, _ input: [UInt8], _ start: Int, _ output: inout [UInt8]
        ) -> (result: ccompression_result, used: Int) {
            var left = input.count - start
            var result = CCOMPRESSION_MALFORMED
            let before = left
            let piece = [UInt8](unsafeUninitializedCapacity: Coder.pieceBytes) { buffer, count in
                var room = buffer.count
                result = input.withUnsafeBufferPointer { bytes in
                    // An empty array has no address.
                    let address = bytes.baseAddress.map { UnsafeRawPointer($0 + start) }
                    return step(operation, address, &left, buffer.baseAddress, &room)
                }
                count = buffer.count - room
            }
            if output.isEmpty { output = piece } else { output.append(contentsOf: piece) }
            return (result, before - left)
        }
    }
#endif
