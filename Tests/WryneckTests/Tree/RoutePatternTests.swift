import Testing

@testable import Wryneck

@Suite("A route's path") struct RoutePatternTests {
    @Test(
        "has whole segments as parameters, and plain text",
        arguments: [
            "", "/", "a", "/a/b", "a/", "{id}", "a/{b-c}/{d_1...}", "{größe}", "100%", "users:batch", ":", "a*b",
        ])
    func taken(path: String) { #expect(throws: Never.self) { try RoutePattern(path) } }

    @Test(
        "is refused if no request would ever match it as it is meant",
        arguments: [
            "img/{name}.png", "v{major}", "{", "}", "a}b", "{}", "{...}", "{a}{b}", "{id:int}", "{id?}", "{a b}", "{*}",
            ":id", "users/:id", "*", "a/**", "<id>",
            "{rest...}/x", "{rest...}/", "{id}/x/{id}", "caf%C3%A9", "a%2Fb", "search?q={q}",
        ])
    func refused(path: String) { #expect(throws: RoutePatternError.self) { try RoutePattern(path) } }
}
