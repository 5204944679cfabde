// OutputWalk.swift - a session's output on its way to the transport. Everything that is in memory goes there in one
// step up to the next file: a step for each frame would cost the transport as much as the frame costs the session.

#if HTTP2

    internal import WryneckHTTP2
    internal import WryneckReactor

    struct OutputWalk {
        private let connection: HTTP2Connection
        private var place = 0
        /// Bytes of the body at this place that are still to go.
        private var left = 0
        /// Streams with somebody who is told of progress.
        private(set) var served: [HTTP2Stream] = []

        init(_ connection: HTTP2Connection) { self.connection = connection }

        private var isDone: Bool { place >= connection.session.pieceCount }

        /// Queues all pieces that were made. A transport that has ended takes none.
        mutating func go(to transport: any Transport) {
            (place, left) = (0, 0)
            while !isDone {
                transport.append { appendBytes(to: &$0) }
                guard !isDone, writeFile(to: transport) else { return }
            }
        }

        private mutating func appendBytes(to output: inout [UInt8]) {
            while !isDone {
                switch connection.session.piece(at: place) {
                case .bytes(let bytes): output.append(contentsOf: bytes)
                case .body(let id, let count):
                    guard append(id, count, to: &output) else { return }
                }
                place += 1
            }
        }

        /// Appends a part of a body; false if the next bytes are a file's.
        private mutating func append(_ id: HTTP2StreamID, _ count: Int, to output: inout [UInt8]) -> Bool {
            guard let stream = connection.streams[id] else { return true }
            if left == 0 { left = count }
            left -= stream.appendBytes(left, to: &output)
            guard left == 0 else { return false }
            if stream.heedsProgress { served.append(stream) }
            return true
        }

        /// Writes a part of a file, and goes on behind it; false if there is none.
        private mutating func writeFile(to transport: any Transport) -> Bool {
            guard case .body(let id, _) = connection.session.piece(at: place), let stream = connection.streams[id]
            else {
                return false
            }
            let count = stream.writeFile(left, to: transport)
            left -= count
            guard left == 0 else { return count > 0 }
            if stream.heedsProgress { served.append(stream) }
            place += 1
            return true
        }
    }

#endif
