import Testing
import Wryneck
import WryneckTesting

@Suite("Routes", .bothVersions) struct BranchRoutesTests {
    @Test("each of them may limit the body", arguments: [HTTPRequest.Method.get, .post, .put, .patch, .delete])
    func bodyLimits(method: HTTPRequest.Method) throws {
        let client = try TestClient { _ in
            let root = Branch()
            let answer: (Request) async throws -> Response = { .text("\(try await $0.collect(upTo: 100).count)") }
            root.get("a", bodyLimit: 5, answer)
            root.post("a", bodyLimit: 5, answer)
            root.put("a", bodyLimit: 5, answer)
            root.patch("a", bodyLimit: 5, answer)
            root.delete("a", bodyLimit: 5, answer)
            return Site(root)
        }
        #expect(try client.request(method, "/a", body: Array("12345".utf8)).text == "5")
        #expect(try client.request(method, "/a", body: Array("123456".utf8)).status == .contentTooLarge)
    }
}
