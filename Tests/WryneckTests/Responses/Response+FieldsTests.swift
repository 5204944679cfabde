import Testing
import Wryneck
import WryneckTesting

@Suite("A field on a response", .bothVersions) struct ResponseFieldsTests {
    @Test("is set in one expression, in place of others, on answers of all kinds")
    func set() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("now") { _ in .text("now").setting(.cacheControl, "no-cache").setting("cache-control", "no-store")
            }
            root.get("late") { _ in .deferred(.succeed(.text("late"))).setting("Cache-Control", "no-store") }
            root.get("async") { _ in .async { .text("async").setting(.cacheControl, "no-store") } }
            root.get("without") { _ in .text("without").setting(.contentType, nil) }
            root.get("wrong") { _ in .text("wrong").setting("X-Field", "a\r\nb") }
            return Site(root)
        }
        for path in ["now", "late", "async"] {
            let response = try client.get("/" + path)
            #expect(response.text == path)
            #expect(response.all("Cache-Control") == ["no-store"])
        }
        #expect(try client.get("/without")["content-type"] == nil)
        #expect(try client.get("/wrong").status == .internalServerError)
    }

    @Test("a response that is there stays there: no task, no Deferred")
    func synchronous() throws {
        var answered: [Bool] = []
        let client = try TestClient { _ in
            let root = Branch()
            root.use { request, next in
                var isThere = false
                let rendering = try next(request).map { response in
                    isThere = true
                    return response
                }
                answered.append(isThere)
                return rendering
            }
            root.get("now") { _ in .text("now").setting(.cacheControl, "no-store") }
            return Site(root)
        }
        #expect(try client.get("/now").text == "now")
        #expect(answered == [true])
    }
}
