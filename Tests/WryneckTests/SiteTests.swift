import Testing
import Wryneck
import WryneckTesting

@Suite("A site") struct SiteTests {
    @Test("answers the three ways alike")
    func threeWays() throws {
        let client = try TestClient { reactor in
            let root = Branch()
            root["now"] = Page { _ in .text("hello") }
            root.get("async") { _ in
                await Self.hop()
                return Response.text("hello")
            }
            root.get("deferred") { _ in .deferred(.succeed(.text("hello"))) }
            return Site(root)
        }
        for path in ["/now", "/async", "/deferred"] {
            let response = try client.get(path)
            #expect(response.status == .ok)
            #expect(response.text == "hello")
        }
        #expect(client.openConnections == 0)
    }

    private static func hop() async {}
}
