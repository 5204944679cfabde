import Testing
import Wryneck
import WryneckTesting

@Suite("A look through the tree") struct TreeReviewTests {
    private class Taker: Resource {
        let isLeaf = true
        func render(_ request: Request) throws -> Rendering { .text("taker") }
    }
    private final class Heir: Taker {}

    @Test("a resource with Twisted's isLeaf is served, and the log says that nobody asks for it, wherever it hangs")
    func leafFlags() throws {
        let log = RecordedLines()
        let client = try TestClient(logger: log.logger) { _ in
            let root = Branch(), inner = Branch()
            root["a"] = inner
            inner["{b}/c"] = Heir()
            inner["page"] = Page { _ in .text("page") }
            return Site(root)
        }
        #expect(try client.get("/a/b/c").text == "taker")
        #expect(log.all.count == 1)
        #expect(log.all.first?.contains("Heir at \"a/{b}/c\"") == true)
        let other = RecordedLines()
        _ = try TestClient(logger: other.logger) { _ in Site(Taker()) }
        #expect(other.all.count == 1)
    }
}
