// OutgoingBodyTests.swift - the part of a body that waits, and leaves in its order.

import Testing
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckBodies

@Suite("A body that goes out") struct OutgoingBodyTests {
    private func taken(_ body: inout OutgoingBody, _ wanted: Int) -> [UInt8] {
        var output: [UInt8] = []
        #expect(body.appendBytes(wanted, to: &output) == output.count)
        return output
    }

    @Test("leaves in its order, however it is cut", arguments: [1, 2, 3, 7, 64])
    func order(_ size: Int) {
        var body = OutgoingBody()
        let pieces = (0..<40).map { number in [UInt8](repeating: UInt8(number), count: number % 5) }
        for piece in pieces { body.append(.bytes(piece)) }
        #expect(body.count == pieces.joined().count)
        var left: [UInt8] = []
        while body.count > 0 { left += taken(&body, size) }
        #expect(left == Array(pieces.joined()))
        #expect(taken(&body, size) == [], "and then there is nothing")
    }

    @Test("goes on with what is appended behind a piece that has left in part")
    func behind() {
        var body = OutgoingBody()
        body.append(.bytes([1, 2, 3]))
        #expect(taken(&body, 2) == [1, 2])
        body.append(.bytes([4]))
        #expect(taken(&body, 9) == [3, 4])
        body.append(.bytes([5]))
        #expect(taken(&body, 9) == [5] && body.count == 0)
    }

    @Test("that is dropped has nothing left")
    func dropped() {
        var body = OutgoingBody()
        body.append(.bytes([1]))
        body.append(.bytes([2]))
        body.removeAll()
        #expect(body.count == 0 && taken(&body, 9) == [])
    }
}
