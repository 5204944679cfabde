import Testing
import Wryneck
import WryneckTesting

@Suite("What is kept with a request", .bothVersions) struct RequestKeyTests {
    private final class Session {
        var visits = 0
    }
    private enum SessionKey: RequestKey { typealias Value = Session }
    private enum NameKey: RequestKey { typealias Value = String }
    private enum OtherKey: RequestKey { typealias Value = String }

    @Test("is there for whoever knows its key, and not for another request")
    func kept() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use { request, next in
                if request.query["with"] != nil {
                    request[SessionKey.self] = Session()
                    request[NameKey.self] = "a"
                    request.user = "ada"
                }
                return try next(request)
            }
            root.get("") { request in
                request[SessionKey.self]?.visits += 1
                let kept =
                    "\(request[SessionKey.self]?.visits ?? 0) \(request[NameKey.self] ?? "none") \(request[OtherKey.self] ?? "none") \(request.user ?? "none")"
                request[NameKey.self] = nil
                return .text("\(kept) \(request[NameKey.self] ?? "gone")")
            }
            return Site(root)
        }
        #expect(try client.get("/?with").text == "1 a none ada gone")
        #expect(try client.get("/").text == "0 none none none gone")
    }
}
