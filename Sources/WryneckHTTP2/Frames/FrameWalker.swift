// FrameWalker.swift - where frames begin and end in what comes in. nghttp2 tells nobody of frames that it ignores,
// and a peer can send nothing else: the walker sees them all. Invariant: it believes every length, so that it is
// never at another place than a reader who refuses none. What is refused is for others to say, and then nothing more
// is read.

#if HTTP2

    /// A walk over the bytes of one direction of a connection, however they are cut.
    package struct FrameWalker: Sendable {
        private enum Place {
            case preface(left: Int)
            case header(bytes: UInt128, count: Int)
            case payload(left: Int)
        }

        /// What a client sends before its first frame: RFC 9113 §3.4.
        package static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

        private var place: Place

        /// Begins before the first byte, with the preface if one comes.
        package init(expectsPreface: Bool) {
            place = expectsPreface ? .preface(left: Self.preface.count) : .header(bytes: 0, count: 0)
        }

        /// Whether something has begun and has not ended.
        package var isInside: Bool {
            switch place {
            case .preface(let left): left < Self.preface.count
            case .header(_, let count): count > 0
            case .payload: true
            }
        }

        /// Goes on to the end of the frame, or of the input.
        /// - Returns: the bytes that were passed, at least one if there is any, and the header if it is whole since
        ///   then.
        package mutating func step(_ input: UnsafeRawBufferPointer) -> (count: Int, frame: FrameHeader?) {
            switch place {
            case .preface(let left):
                let count = min(left, input.count)
                place = count < left ? .preface(left: left - count) : .header(bytes: 0, count: 0)
                return (count, nil)
            case .payload(let left):
                return (pass(left, of: input.count), nil)
            case .header(let bytes, let count):
                return header(bytes, count, input)
            }
        }

        private mutating func header(_ bytes: UInt128, _ count: Int, _ input: UnsafeRawBufferPointer) -> (
            count: Int, frame: FrameHeader?
        ) {
            let taken = min(FrameHeader.byteCount - count, input.count)
            var bytes = bytes
            for byte in input[..<taken] { bytes = bytes << 8 | UInt128(byte) }
            guard count + taken == FrameHeader.byteCount else {
                place = .header(bytes: bytes, count: count + taken)
                return (taken, nil)
            }
            let frame = FrameHeader(bytes)
            return (taken + pass(frame.length, of: input.count - taken), frame)
        }

        /// Passes what is there of a payload's rest.
        private mutating func pass(_ left: Int, of count: Int) -> Int {
            let passed = min(left, count)
            place = passed < left ? .payload(left: left - passed) : .header(bytes: 0, count: 0)
            return passed
        }
    }

#endif
