import Testing
import Wryneck
import WryneckTesting

@Suite("Middleware that is a closure", .bothVersions) struct BranchMiddlewareTests {
    private static func hop() async {}

    @Test("wraps as the others do, in the order of adding, whether it awaits or not")
    func wraps() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use { request, next in try next(request).map { .text("1(\(TestText.of($0)))") } }
            root.use { request, next in
                await Self.hop()
                if request.query["out"] != nil { throw HTTPError(.unauthorized) }
                return try next(request).map { .text("2(\(TestText.of($0)))") }
            }
            root.get("sync") { _ in .text("sync") }
            root.get("async") { _ in
                await Self.hop()
                return Response.text("async")
            }
            return Site(root)
        }
        #expect(try client.get("/sync").text == "1(2(sync))")
        #expect(try client.get("/async").text == "1(2(async))")
        #expect(try client.get("/sync?out").status == .unauthorized)
        #expect(try client.get("/none").status == .notFound)
        #expect(try client.post("/sync", body: "").status == .methodNotAllowed)
    }

    private enum TestText {
        static func of(_ response: Response) -> String {
            guard case .bytes(let bytes) = response.body else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
