// Coder+Bounded.swift - an operation whose output ends at a limit, and not a piece behind it.
// Invariant: the output never has more than `limit` bytes, nor is there memory for more: it grows by what may still
// come.

#if Compression
    internal import CCompression

    extension Coder {
        /// What one step has done: `used` bytes of the input are taken.
        private typealias Step = (result: ccompression_result, used: Int)

        /// Runs one operation to its end over all of `input`. Returns how much of it was taken, and whether the stream
        /// ended there.
        /// - Throws: `CompressionError.tooLarge` if the output would come to have more than `limit` bytes.
        func run(
            _ operation: ccompression_operation, _ input: UnsafeRawBufferPointer, into output: inout [UInt8],
            upTo limit: Int
        ) throws(CompressionError) -> (taken: Int, hasEnded: Bool) {
            var taken = 0
            while true {
                let rest = UnsafeRawBufferPointer(rebasing: input[taken...])
                let room = limit - output.count
                let (result, used) = room > 0 ? append(operation, rest, &output, room) : try probe(operation, rest)
                taken += used
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

        private func append(
            _ operation: ccompression_operation, _ input: UnsafeRawBufferPointer, _ output: inout [UInt8], _ room: Int
        ) -> Step {
            let piece = min(room, max(256, min(input.count, Coder.pieceBytes / 4) * 4))
            var step: Step = (CCOMPRESSION_MALFORMED, 0)
            output.append(addingCapacity: piece) { span in
                span.withUnsafeMutableBufferPointer { buffer, count in
                    let place = UnsafeMutableBufferPointer(rebasing: buffer.prefix(piece))
                    (step, count) = run(operation, input, place)
                }
            }
            return step
        }

        /// A step at the limit: it may take input, but gives nothing out.
        private func probe(
            _ operation: ccompression_operation, _ input: UnsafeRawBufferPointer
        ) throws(CompressionError) -> Step {
            var byte: UInt8 = 0
            let (step, made) = withUnsafeMutablePointer(to: &byte) {
                run(operation, input, UnsafeMutableBufferPointer(start: $0, count: 1))
            }
            guard made == 0 else { throw .tooLarge }
            return step
        }

        private func run(
            _ operation: ccompression_operation, _ input: UnsafeRawBufferPointer,
            _ place: UnsafeMutableBufferPointer<UInt8>
        ) -> (step: Step, made: Int) {
            var (left, room) = (input.count, place.count)
            let result = step(operation, input.baseAddress, &left, place.baseAddress, &room)
            return ((result, input.count - left), place.count - room)
        }
    }
#endif
