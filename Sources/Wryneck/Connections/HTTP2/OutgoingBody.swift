// OutgoingBody.swift - the part of a body that is offered to a session and not yet asked for.
// Invariant: bytes leave in their order; a piece is held as it came until all of it has left.

#if HTTP2

    internal import WryneckReactor

    struct OutgoingBody {
        /// The empty places that are not worth a move.
        private static let places = 16

        private var pieces: [BodyPiece] = []
        /// The pieces at the front that have left, and the bytes of the next one that have.
        private var (first, offset) = (0, 0)
        /// The number of bytes that wait.
        private(set) var count = 0

        mutating func append(_ piece: BodyPiece) {
            guard piece.count > 0 else { return }
            pieces.append(piece)
            count += piece.count
        }

        /// Queues the next bytes on a transport.
        /// - Parameters:
        ///   - wanted: their number; no more than wait.
        ///   - transport: where they go.
        mutating func write(_ wanted: Int, to transport: any Transport) {
            var left = min(wanted, count)
            count -= left
            while left > 0, first < pieces.count {
                let part = min(left, pieces[first].count - offset)
                pieces[first].write(offset..<(offset + part), to: transport)
                left -= part
                offset += part
                if offset == pieces[first].count { dropFirst() }
            }
            if first == pieces.count { (pieces, first) = ([], 0) }
        }

        /// Lets go of the piece that has left; its place is given back when half of the places are empty.
        private mutating func dropFirst() {
            pieces[first] = .bytes([])
            (first, offset) = (first + 1, 0)
            guard first >= OutgoingBody.places, first * 2 >= pieces.count else { return }
            pieces.removeFirst(first)
            first = 0
        }

        mutating func removeAll() { self = OutgoingBody() }
    }

    extension BodyPiece {
        fileprivate func write(_ range: Range<Int>, to transport: any Transport) {
            switch self {
            case .bytes(let bytes): transport.append { $0.append(contentsOf: bytes[range]) }
            case .file(let slice):
                transport.write(FileSlice(slice.file, offset: slice.offset + range.lowerBound, count: range.count))
            }
        }
    }

#endif
