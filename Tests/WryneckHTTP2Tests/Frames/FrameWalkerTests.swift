// FrameWalkerTests.swift - where frames are: RFC 9113 §4.1.

#if HTTP2

    import Testing

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §4.1: the walk over frames") struct FrameWalkerTests {
        /// All headers that are seen, and whether the end is inside of something.
        private func walk(_ bytes: [UInt8], size: Int, expectsPreface: Bool = false) -> (
            frames: [FrameHeader], isInside: Bool
        ) {
            var walker = FrameWalker(expectsPreface: expectsPreface)
            var frames: [FrameHeader] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { piece in
                    var position = 0
                    while position < piece.count {
                        let (count, frame) = walker.step(UnsafeRawBufferPointer(rebasing: piece[position...]))
                        #expect(count > 0)
                        position += count
                        if let frame { frames.append(frame) }
                    }
                }
            }
            return (frames, walker.isInside)
        }

        private let frames = [
            Wire.settings([(3, 1)]),
            Frame(kind: 0x42, flags: 0xFF, stream: 0x8000_0007, payload: Array(repeating: 1, count: 300)),
            Frame(kind: 6),
            Wire.data(5, "abc", ends: true),
            Frame(kind: 0x10), Frame(kind: 9, flags: 4, stream: 1),
        ]

        @Test("sees every frame, known or not, however the bytes are cut", arguments: [1, 2, 8, 9, 10, 100, 10_000])
        func all(size: Int) {
            let (seen, isInside) = walk(frames.flatMap(\.bytes), size: size)
            #expect(
                seen.map(\.kind) == [.settings, .unknown, .ping, .data, .priorityUpdate, .continuation] && !isInside)
            #expect(seen.map(\.length) == [6, 300, 0, 3, 0, 0] && seen.map(\.stream) == [0, 7, 0, 5, 0, 1])
            #expect(seen[3].endsStream && !seen[0].endsStream && seen[5].endsHeaders && seen[1].flags == 0xFF)
        }

        @Test("passes a preface first", arguments: [1, 23, 24, 25, 1000])
        func preface(size: Int) {
            let (seen, isInside) = walk(Wire.hello + Wire.ping().bytes, size: size, expectsPreface: true)
            #expect(seen.map(\.kind) == [.settings, .ping] && !isInside)
        }

        @Test("knows whether it is inside of something")
        func inside() {
            let bytes = Wire.preface + Wire.ping().bytes
            for count in 0...bytes.count {
                let isBetween = [0, 24, bytes.count].contains(count)
                #expect(
                    walk(Array(bytes.prefix(count)), size: 1000, expectsPreface: true).isInside == !isBetween,
                    "\(count)")
            }
        }
    }

#endif
