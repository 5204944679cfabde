import Testing
import WryneckTesting

@testable import Wryneck

@Suite("TestClient") struct TestClientTests {
    @MainActor private final class Counter {
        var count = 0
        func next() async -> Int {
            count += 1
            return count
        }
    }

    @Test("says why there may be no response: a handler that has not ended may wait for the test's own actor")
    @MainActor func mainActor() throws {
        let counter = Counter()
        let client = try TestClient { _ in Site(Page { _ in await .text("\(counter.next())") }) }
        let failure = #expect(throws: TestFailure.self) { try client.get("/") }
        let words = try #require(failure.map { "\($0)" })
        #expect(words.contains("async handlers that have not ended: 1") && words.contains("nonisolated function"))
    }

    @Test("answers async handlers at once when the site is made in nonisolated code")
    func nonisolatedSite() throws {
        let client = try TestClient { _ in Site(Page { _ in await .text(Self.later()) }) }
        #expect(try client.get("/").text == "late")
    }

    private static func later() async -> String { "late" }
}
