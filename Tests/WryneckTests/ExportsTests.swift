import Testing
import Wryneck
import WryneckTesting

@Suite("What the two products bring with them") struct ExportsTests {
    @Test("import Wryneck and import WryneckTesting are enough for a test that moves the time")
    func clock() {
        let clock = ManualClock()
        let late = Deferred<Int>().addTimeout(.seconds(60), on: clock).addErrback { _ in -1 }
        clock.advance(by: .seconds(60))
        #expect(late.hasFired && clock.pendingCalls == 0)
    }
}
