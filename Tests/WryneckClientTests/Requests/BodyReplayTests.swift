// BodyReplayTests.swift - bodies that can be sent once more.

import Testing

@testable import WryneckClient

@Suite("Bodies that are sent again") struct BodyReplayTests {
    @Test("only one of which a part is gone cannot be sent")
    func canBeSent() {
        #expect(BodyReplay.none.canBeSent && BodyReplay.replayable.canBeSent && BodyReplay.untouched.canBeSent)
        #expect(!BodyReplay.consumed.canBeSent)
    }
}
