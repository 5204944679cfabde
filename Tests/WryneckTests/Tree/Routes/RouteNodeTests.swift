import Testing
import WryneckTesting

@testable import Wryneck

/// Who guards a path must not hang on what was grown first: either the order makes no difference, or the tree is
/// refused.
@Suite("What grows in a branch", .bothVersions) struct RouteNodeTests {
    private typealias Step = (Branch) -> Void

    private final class Guardian: Middleware {
        func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            throw HTTPError(.unauthorized)
        }
    }

    private static func guarded() -> Branch {
        let branch = Branch()
        branch.use(Guardian())
        branch.get("x") { _ in .text("secret") }
        return branch
    }

    private func client(_ steps: [Step]) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            for step in steps { step(root) }
            return Site(root)
        }
    }

    private func expectConflict(_ first: @escaping Step, _ second: @escaping Step, naming names: [String]) {
        for steps in [[first, second], [second, first]] {
            let error = #expect(throws: RoutingError.self) { try client(steps) }
            #expect(error?.mistakes.count == 1)
            for name in names { #expect(error?.mistakes.first?.contains(name) == true, "\(error?.mistakes ?? [])") }
        }
    }

    @Test("a route below what is put somewhere is refused, whichever came first, by a text that names both")
    func below() {
        let put: Step = { $0["b"] = Self.guarded() }
        expectConflict(put, { $0.get("b/x") { _ in .text("open") } }, naming: ["GET \"b/x\"", "Branch at \"b\""])
        expectConflict(put, { $0.post("b/y/{z}") { _ in .text("open") } }, naming: ["POST \"b/y/{z}\"", "\"b\""])
        expectConflict(put, { $0.get("b") { _ in .text("open") } }, naming: ["GET \"b\"", "Branch at \"b\""])
        expectConflict(put, { $0.get("b/") { _ in .text("open") } }, naming: ["GET \"b/\"", "Branch at \"b\""])
        expectConflict(
            put, { $0["b/page"] = Page { _ in .text("open") } }, naming: ["Page at \"b/page\"", "Branch at \"b\""])
        expectConflict(put, { $0["b/c"] = Branch() }, naming: ["Branch at \"b/c\"", "Branch at \"b\""])
    }

    @Test("so it is below a parameter, whatever its name, below {rest...}, and below a resource of one's own")
    func belowOthers() {
        final class Own: Resource {
            let middleware: [any Middleware] = [Guardian()]
            func render(_ request: Request) throws -> Rendering { .text("own") }
        }
        expectConflict(
            { $0["{tenant}"] = Self.guarded() }, { $0.get("{id}/x") { _ in .text("open") } },
            naming: ["{tenant}", "{id}/x"])
        expectConflict(
            { $0["a/{tenant}/b"] = Self.guarded() }, { $0.get("a/{id}/b/c") { _ in .text("open") } },
            naming: ["{tenant}", "{id}"])
        expectConflict(
            { $0["{all...}"] = Self.guarded() }, { $0.get("{rest...}") { _ in .text("open") } },
            naming: ["{all...}", "{rest...}"])
        expectConflict(
            { $0["own"] = Own() }, { $0.get("own/x") { _ in .text("open") } }, naming: ["Own at \"own\"", "own/x"])
    }

    @Test("two routes for the same requests are refused, whatever their parameters are called")
    func twice() {
        expectConflict(
            { $0.get("users/{id}") { _ in .text("a") } }, { $0.get("users/{user}") { _ in .text("b") } },
            naming: ["{id}", "{user}"])
        expectConflict(
            { $0["a"] = Page { _ in .text("a") } }, { $0.get("a") { _ in .text("b") } },
            naming: ["Page at \"a\"", "GET \"a\""])
    }

    @Test(
        "a resource that is put somewhere wraps all below it, whatever grows in it later"
    )
    func wraps() throws {
        let shared = Self.guarded()
        let client = try client([
            { $0.get("other") { _ in .text("open") } }, { $0["b"] = shared }, { $0["c/d"] = shared },
            { $0.get("c/e") { _ in .text("open") } },
        ])
        shared.get("late") { _ in .text("secret") }
        for path in ["/b", "/b/x", "/b/late", "/b/none", "/b/x/y", "/c/d/x", "/c/d"] {
            #expect(try client.get(path).status == .unauthorized)
        }
        for path in ["/other", "/c/e"] { #expect(try client.get(path).text == "open") }
    }

    @Test("what is put in the place of another, or taken away, is gone")
    func replaced() throws {
        let root = Branch()
        root["b"] = Self.guarded()
        root["b"] = Page { _ in .text("page") }
        root.get("b/x") { _ in .text("x") }
        let client = try TestClient { _ in Site(root) }
        #expect(try client.get("/b").text == "page")
        #expect(try client.get("/b/x").text == "x")
        root["b"] = nil
        root["b"] = Self.guarded()
        #expect(try client.get("/b/x").status == .unauthorized)
        root["b/none/at/all"] = nil
        #expect(try client.get("/b/x").status == .internalServerError)
    }

    @Test("a child can be looked up where it was put, through branches, too")
    func lookUp() {
        let root = Branch(), inner = Branch()
        let page = Page { _ in .text("") }, index = Page { _ in .text("") }
        root["a/{b}"] = inner
        inner["c"] = page
        inner[""] = index
        #expect(root["a/{any}"] === inner)
        #expect(root["a/{b}/c"] === page)
        #expect(root["/a/{b}/"] === index)
        #expect(root["a"] == nil)
        #expect(root["a/{b}/c/d"] == nil)
        #expect(root["a/{b"] == nil)
    }
}
