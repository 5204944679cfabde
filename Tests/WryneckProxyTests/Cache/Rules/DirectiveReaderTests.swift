import Testing

@testable import WryneckProxy

@Suite("The members of a Cache-Control line") struct DirectiveReaderTests {
    private func members(_ line: String) -> [String] {
        var reader = DirectiveReader(line)
        var members: [String] = []
        while let member = reader.next() {
            let argument = member.argument.map { "=" + String(decoding: $0, as: UTF8.self) } ?? ""
            members.append(member.name + argument + (member.isClean ? "" : "!"))
        }
        return members
    }

    @Test(
        "names and arguments, quoted or not",
        arguments: [
            ("", []), (" , ,\t", []), ("no-store", ["no-store"]), ("No-STORE,max-age=5", ["no-store", "max-age=5"]),
            ("max-age=\"5\" , public", ["max-age=5", "public"]), ("a=,b", ["a=", "b"]),
            ("private=\"set-cookie, x\", max-age=5", ["private=set-cookie, x", "max-age=5"]),
            ("a=\"b\\\"c\\\\\",d", ["a=b\"c\\", "d"]),
        ] as [(String, [String])])
    func sound(line: String, expected: [String]) { #expect(members(line) == expected) }

    @Test("what stands in a quoted string is no member")
    func quoted() { #expect(members("x=\"a, no-store, b\"") == ["x=a, no-store, b"]) }

    @Test(
        "a quote without an end hides nothing",
        arguments: ["x=\"a, no-store", "x=\"a\\, no-store", "\"a, no-store, b\"", "x=\"a\\\", no-store"])
    func unterminated(line: String) { #expect(members(line).contains("no-store")) }

    @Test(
        "what does not belong to a member is told",
        arguments: [
            ("max-age = 5", ["max-age!"]), ("max-age=5 6", ["max-age=5 6"]), ("max-age=\"5\"6", ["max-age=5!"]),
            ("public;x", ["public!"]), ("=5", ["=5"]), ("é", ["!"]),
        ] as [(String, [String])])
    func junk(line: String, expected: [String]) { #expect(members(line) == expected) }
}
