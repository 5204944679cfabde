import Testing
import Wryneck
import WryneckTesting

@Suite("The values of a route's parameters", .bothVersions) struct ParametersTests {
    private func client() throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            let show: (Request) throws -> Rendering = { request in
                .text("\(try request.parameters.value("id", as: Int.self).map { "\($0)" } ?? "none")")
            }
            root.get("orders", show)
            root.get("orders/{id}", show)
            root.get("required/{id}") { .text("\(try $0.parameters.require("id", as: Int.self))") }
            root.get("rest/{path...}") { .text("<\($0.parameters["path"] ?? "nil")>") }
            return Site(root)
        }
    }

    @Test("one that only some routes have has to fit where it is there")
    func value() throws {
        let client = try client()
        #expect(try client.get("/orders").text == "none")
        #expect(try client.get("/orders/7").text == "7")
        let malformed = try client.get("/orders/x")
        #expect(malformed.status == .badRequest && malformed.text.contains("\"id\" is malformed"))
        #expect(try malformed.text == client.get("/required/x").text)
    }

    @Test(
        "{name...} has all segments that are left, decoded, with their slashes; none behind a slash is empty",
        arguments: [
            ("/rest/", "<>"), ("/rest/a", "<a>"), ("/rest/a/b", "<a/b>"), ("/rest/a/b/", "<a/b/>"),
            ("/rest//a", "</a>"),
            ("/rest/caf%C3%A9", "<caf\u{E9}>"), ("/rest/a%2Fb", "<a/b>"), ("/rest/%2E%2E%2Fb", "<../b>"),
            ("/rest/../b", "<../b>"),
        ])
    func rest(target: String, value: String) throws { #expect(try client().get(target).text == value) }

    @Test("{name...} does not match the path without the slash before it")
    func withoutSlash() throws { #expect(try client().get("/rest").status == .notFound) }
}
