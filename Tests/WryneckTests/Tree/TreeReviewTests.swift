import Foundation
import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@Suite("A look through the tree", .bothVersions) struct TreeReviewTests {
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

    @Test("a folder that is not there is told at the start, with its whole path")
    func missingFolders() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("there")
        let log = RecordedLines()
        _ = try TestClient(logger: log.logger) { _ in
            let root = Branch()
            root["there"] = Files(folder.path("there"))
            root["gone"] = Files(folder.path("gone"))
            root["{path...}"] = Files("no/such/folder")
            root["inbox"] = Uploads(into: folder.path("inbox"), downloads: Files(folder.path("outbox")))
            return Site(HTTPSRedirect(otherwise: root))
        }
        #expect(log.all.count == 4 && log.all.allSatisfy { $0.hasPrefix("warning") })
        let here = FileManager.default.currentDirectoryPath
        for (place, words) in [
            ("gone", "no such directory: \(folder.path("gone"))"), ("inbox", folder.path("inbox")),
            ("inbox", folder.path("outbox")),
            ("{path...}", "no such directory: no/such/folder, which is \(here)/no/such/folder"),
        ] {
            #expect(log.all.contains { $0.contains("at \"\(place)\"") && $0.contains(words) }, "\(place)")
        }
    }
}
