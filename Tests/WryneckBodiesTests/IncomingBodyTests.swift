import Testing
import WryneckBodies
import WryneckDeferred
import WryneckHTTP

/// A source that sends a piece as soon as bytes were taken.
private final class Eager: BodySource {
    weak var body: IncomingBody?
    private(set) var taken = 0
    private var left: [String]

    init(_ pieces: [String]) { left = pieces }

    func wanted() {}

    func consumed(_ bytes: Int) {
        taken += bytes
        give()
    }

    func give() {
        if left.isEmpty {
            body?.finish()
        } else {
            Array(left.removeFirst().utf8).withUnsafeBytes { body?.receive($0) }
        }
    }
}

@Suite("Bodies that come") struct IncomingBodyTests {
    private func text(_ deferred: Deferred<[UInt8]>) -> String? {
        var text: String?
        deferred.whenSettled { text = (try? $0.get()).map { String(decoding: $0, as: UTF8.self) } }
        return text
    }

    @Test("nothing is lost of a body whose source gives more while it is told of what was taken", arguments: [0, 1])
    func eager(piecesBefore: Int) {
        let source = Eager(["one", "two", "three", "four"])
        let body = IncomingBody(from: source, .unknown)
        source.body = body
        source.give()
        var before = ""
        for _ in 0..<piecesBefore {
            body.next().whenSettled {
                if let piece = try? $0.get() { before += String(decoding: piece, as: UTF8.self) }
            }
        }
        #expect(text(body.gather(upTo: 100)).map { before + $0 } == "onetwothreefour")
        #expect(source.taken == 15)
    }

    @Test("a body that is here already has its length, its pieces and its end")
    func holding() {
        let body = IncomingBody(holding: [[1, 2], [3]])
        #expect(body.declaredLength == 3 && body.receivedCount == 3 && body.heldPieces == 2)
        var pieces: [[UInt8]?] = []
        for _ in 0..<3 { body.next().whenSettled { if let piece = try? $0.get() { pieces.append(piece) } } }
        #expect(pieces == [[1, 2], [3]])
        #expect(text(IncomingBody(holding: [[65], [66]]).gather(upTo: 2)) == "AB")
        #expect(text(IncomingBody(holding: [[65], [66]]).gather(upTo: 1)) == nil)
        #expect(text(IncomingBody(holding: []).gather(upTo: 0)) == "")
    }
}
