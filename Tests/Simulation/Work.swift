// Work.swift - what a request asks of the simulated site: it stands in the target's query, so that the handler and
// the model of what it answers read the same.

import ProcessTesting
import Wryneck

struct Work {
    /// The ways in which a handler can answer.
    enum Kind: String, CaseIterable {
        /// Bytes, at once, after a while, out of a task.
        case now, later, task
        /// A body in pieces, by a task: chunked, or of a length that was told; by Deferreds.
        case stream, sized, producer
        /// An error now, later, one with a status; a body that breaks off, one that ends too early.
        case fail, failLater, conflict, breakOff, short
        /// The request's body back as a whole; not looked at; read with pauses; back while it comes.
        case echo, ignore, slowRead, mirror
        /// No body; nothing changed; 103 first; another protocol; no answer at all.
        case empty, unchanged, hints, upgrade, never
    }

    var kind: Kind
    var id: Int
    var size = 0
    var pieces = 1
    /// Milliseconds.
    var wait = 0

    var target: String { "/work?kind=\(kind.rawValue)&id=\(id)&size=\(size)&pieces=\(pieces)&wait=\(wait)" }

    init(_ kind: Kind, id: Int) {
        self.kind = kind
        self.id = id
    }

    init?(_ query: Request.Query) {
        guard let kind = query["kind"].flatMap(Kind.init), let id = query["id"].flatMap({ Int($0) }) else { return nil }
        self.init(kind, id: id)
        size = query["size"].flatMap { Int($0) } ?? 0
        pieces = query["pieces"].flatMap { Int($0) } ?? 1
        wait = query["wait"].flatMap { Int($0) } ?? 0
    }

    /// Bytes that no other request has. Among them are line ends and the beginnings of requests: what is body must not
    /// be read as more.
    static func content(_ id: Int, _ size: Int) -> [UInt8] {
        var random = Random(seed: UInt64(truncatingIfNeeded: id))
        var bytes = Array("<\(id)>\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n".utf8.prefix(size))
        bytes.reserveCapacity(size + 8)
        while bytes.count < size { withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) } }
        bytes.removeLast(bytes.count - size)
        return bytes
    }

    /// The content in `pieces` about equal parts.
    static func parts(_ bytes: [UInt8], _ pieces: Int) -> [[UInt8]] {
        let length = max(bytes.count / max(pieces, 1), 1)
        return stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<min($0 + length, bytes.count)]) }
    }

    /// What a reader says of what it read: nothing may be missing, doubled or in another order.
    static func summary(_ bytes: [UInt8]) -> String {
        var sum: UInt64 = 14_695_981_039_346_656_037
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
        return "\(bytes.count) bytes, \(String(sum, radix: 16))"
    }
}
