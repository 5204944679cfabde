import ProcessTesting
import Testing

@testable import Wryneck

@Suite("A route's path") struct RoutePatternTests {
    @Test(
        "has whole segments as parameters, and plain text",
        arguments: [
            "", "/", "a", "/a/b", "a/", "{id}", "a/{b-c}/{d_1...}", "{größe}", "100%", "users:batch", ":", "a*b",
            "img/{name}.png", "v{major}", "{id:Int}", "{id:UInt16}-x", "{key:UUID}", "{order:asc|desc}", "{s:String}",
            "{id}:batch", "{only:one|one}", "\u{E9}{x}\u{E9}",
        ])
    func taken(path: String) { #expect(throws: Never.self) { try RoutePattern(path) } }

    @Test(
        "is refused if no request would ever match it as it is meant",
        arguments: [
            "{", "}", "a}b", "{}", "{...}", "{a}{b}", "{a}-{b}", "{{a}}", "{a}}", "{id:int}", "{id:}", "{:Int}",
            "{id:Int|}", "{id:|}", "{id:a||b}", "{id:a|b%2Fc}", "{id:Int...}", "{id?}", "{a b}", "{*}", ":id",
            "users/:id", "*", "a/**", "<id>", "{rest...}/x", "{rest...}/", "{rest...}.png", "a{rest...}",
            "{id}/x/{id}", "{id:Int}/v{id}", "caf%C3%A9", "a%2Fb", "a%2Fb{x}", "search?q={q}", "{x}#top",
        ])
    func refused(path: String) { #expect(throws: RoutePatternError.self) { try RoutePattern(path) } }

    @Test("is understood or refused, whatever it is, and what was understood is written as it was understood")
    func anything() {
        var random = Random(seed: 20)
        let pieces = [
            "{", "}", "/", ":", "...", "|", "a", "id", "Int", "UUID", "UInt8", "String", "%2F", "%", "?", "*", "<", ">",
            "\u{E9}", "e\u{301}", ".", "-", "", " ", "{x}", "{y:Int}", "{z...}", "p{q}s",
        ]
        var understood = 0
        for _ in 0..<4000 {
            let text = (0..<Int.random(in: 0..<7, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            do throws(RoutePatternError) {
                let pattern = try RoutePattern(text)
                let again = try RoutePattern(pattern.segments.path)
                #expect(again.segments.path.utf8.elementsEqual(pattern.segments.path.utf8), "\(text)")
                #expect(again.hasParameters == pattern.hasParameters)
                understood += 1
            } catch { #expect(!error.description.isEmpty) }
        }
        #expect(understood > 500)
    }

    @Test("is split at each slash, whatever stands behind it")
    func split() throws { #expect(try RoutePattern("a/\u{301}b").segments.count == 2) }

    @Test("has the cases of an enum as words")
    func cases() throws {
        enum Order: String, CaseIterable { case newest, oldest = "old" }
        enum Only: String, CaseIterable { case one }
        #expect("{order:\(cases: Order.self)}" == "{order:newest|old}")
        #expect(throws: Never.self) { try RoutePattern("{only:\(cases: Only.self)}") }
    }
}
