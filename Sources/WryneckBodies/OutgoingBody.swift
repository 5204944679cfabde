// OutgoingBody.swift - the part of a body that is offered to a session and not yet asked for.
// Invariant: bytes leave in their order; a piece is held as it came until all of it has left.

package import WryneckReactor

package struct OutgoingBody {
    /// The empty places that are not worth a move.
    private static let places = 16

    /// The oldest piece, and its bytes that have left. Apart from the others: most bodies are one piece, and need
    /// no list.
    private var (front, offset) = (BodyPiece.bytes([]), 0)
    private var others: [BodyPiece] = []
    /// The number of those that are empty places.
    private var first = 0
    /// The number of bytes that wait.
    package private(set) var count = 0

    package init() {}

    package mutating func append(_ piece: BodyPiece) {
        guard piece.count > 0 else { return }
        if count == 0 { front = piece } else { others.append(piece) }
        count += piece.count
    }

    /// Appends the next bytes to output that is in memory, up to the next part of a file.
    /// - Parameters:
    ///   - wanted: their number; no more than wait.
    ///   - output: where they go.
    /// - Returns: how many they were.
    package mutating func appendBytes(_ wanted: Int, to output: inout [UInt8]) -> Int {
        let wanted = min(wanted, count)
        var left = wanted
        while left > 0, case .bytes(let bytes) = front {
            let part = min(left, bytes.count - offset)
            output.append(contentsOf: bytes[offset..<(offset + part)])
            left -= part
            pass(part)
        }
        return wanted - left
    }

    /// Queues the next part of a file on a transport.
    /// - Parameters:
    ///   - wanted: the most bytes.
    ///   - transport: where they go.
    /// - Returns: how many they were; zero if the next ones are in no file.
    package mutating func writeFile(_ wanted: Int, to transport: any Transport) -> Int {
        guard case .file(let slice) = front else { return 0 }
        let part = min(wanted, slice.count - offset)
        transport.write(FileSlice(slice.file, offset: slice.offset + offset, count: part))
        pass(part)
        return part
    }

    /// Goes on behind bytes that have left.
    private mutating func pass(_ part: Int) {
        count -= part
        offset += part
        guard offset == front.count else { return }
        (front, offset) = (.bytes([]), 0)
        if first < others.count { takeNext() }
    }

    /// Takes the next piece; its place is given back when half of the places are empty.
    private mutating func takeNext() {
        swap(&front, &others[first])
        first += 1
        if first == others.count {
            (others, first) = ([], 0)
        } else if first >= OutgoingBody.places, first * 2 >= others.count {
            others.removeFirst(first)
            first = 0
        }
    }

    package mutating func removeAll() { self = OutgoingBody() }
}
