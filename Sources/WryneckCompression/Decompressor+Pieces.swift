// Decompressor+Pieces.swift - decompressing no more than somebody can take, however much a few bytes stand for.

#if Compression
    internal import CCompression

    extension Decompressor {
        /// Decompresses up to so many bytes.
        /// - Parameters:
        ///   - input: the next bytes of the compressed stream, from `position` on.
        ///   - position: moves behind what is used up.
        ///   - count: the most bytes, at least one.
        /// - Returns: the bytes; none if all of the input is used up, and nothing more can come out of it.
        /// - Throws: `CompressionError`, as `process(_:into:)`.
        public func next(
            in input: [UInt8], at position: inout Int, atMost count: Int
        ) throws(CompressionError) -> [UInt8] {
            while position < input.count || holdsOutput {
                try beginStreamIfNeeded()
                let (piece, result) = coder.piece(input, at: &position, room: max(count, 1))
                try took(result, made: piece.count)
                if !piece.isEmpty { return piece }
            }
            return []
        }

        private func took(_ result: ccompression_result, made: Int) throws(CompressionError) {
            holdsOutput = result == CCOMPRESSION_MORE
            isBetweenStreams = result == CCOMPRESSION_ENDED
            switch result {
            case CCOMPRESSION_DONE, CCOMPRESSION_MORE, CCOMPRESSION_ENDED: break
            case CCOMPRESSION_TOO_LARGE: throw .tooLarge
            case CCOMPRESSION_NO_MEMORY: throw .noMemory
            default: throw .malformed
            }
            guard made <= limit - produced else { throw .tooLarge }
            produced += made
        }
    }

    extension Coder {
        /// One step, with room for so many bytes of output.
        fileprivate func piece(
            _ input: [UInt8], at position: inout Int, room: Int
        ) -> (piece: [UInt8], result: ccompression_result) {
            var result = CCOMPRESSION_MALFORMED
            var left = input.count - position
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                var unused = buffer.count
                result = input.withUnsafeBufferPointer { bytes in
                    // An empty array has no address.
                    let address = bytes.baseAddress.map { UnsafeRawPointer($0 + position) }
                    return step(CCOMPRESSION_PROCESS, address, &left, buffer.baseAddress, &unused)
                }
                count = buffer.count - unused
            }
            position = input.count - left
            return (piece, result)
        }
    }
#endif
