// EntityTagTests.swift - entity tags and the fields that list them: RFC 9110 §8.8.3, §13.1.

import Testing

@testable import WryneckHTTP

private func tag(_ opaque: String, weak: Bool = false) throws -> EntityTag {
    try #require(EntityTag(opaque, isWeak: weak))
}

@Suite("RFC 9110 §8.8.3: entity tags") struct EntityTagTests {
    @Test("writing and reading")
    func readWrite() throws {
        #expect(try tag("abc").description == "\"abc\"")
        #expect(try tag("", weak: true).description == "W/\"\"")
        for text in ["\"abc\"", "W/\"abc\"", "\"\"", "\"a,b\"", "\"!#~é\"", "\"W/\""] {
            #expect(EntityTag(parsing: text)?.description == text)
        }
    }

    @Test(
        "what is none",
        arguments: [
            "", "abc", "\"abc", "abc\"", "w/\"abc\"", "W\"abc\"", "W/", "W/abc", "\"a\"b\"", "\"a b\"", "\"a\", \"b\"",
            "*", " \"a\"", "\"a\" ",
            "\"a\"x", "\"", "W/ \"a\"", "'a'",
        ])
    func bad(text: String) { #expect(EntityTag(parsing: text) == nil) }

    @Test(
        "bytes that may not be in a tag keep it from being made",
        arguments: ["\"", " ", "a b", "\r\n", "\u{0}", "\u{7F}", "\t"])
    func badBytes(opaque: String) { #expect(EntityTag(opaque) == nil) }

    @Test("§8.8.3.2: the RFC's table of comparisons")
    func comparison() throws {
        let table = [
            (("1", true), ("1", true), false, true), (("1", true), ("2", true), false, false),
            (("1", true), ("1", false), false, true),
            (("1", false), ("1", false), true, true),
        ]
        for (left, right, strong, weak) in table {
            let (left, right) = (try tag(left.0, weak: left.1), try tag(right.0, weak: right.1))
            #expect(left.matchesStrongly(right) == strong)
            #expect(left.matchesWeakly(right) == weak)
        }
    }
}

@Suite("RFC 9110 §13.1: lists of entity tags") struct EntityTagListTests {
    @Test("a star, a tag, many, with empty members and odd blanks")
    func lists() throws {
        #expect(EntityTagList(parsing: "*") == .any)
        #expect(EntityTagList(parsing: " * ") == .any)
        #expect(EntityTagList(parsing: "\"a\"") == .tags([try tag("a")]))
        #expect(
            EntityTagList(parsing: "\"a\", W/\"b\" ,\t\"c,d\"")
                == .tags([try tag("a"), try tag("b", weak: true), try tag("c,d")]))
        #expect(EntityTagList(parsing: ", ,\"a\",,") == .tags([try tag("a")]))
    }

    @Test(
        "a value that is not wholly well formed is no list",
        arguments: [
            "", ",", "a", "\"a\" \"b\"", "\"a\"\"b\"", "*, \"a\"", "\"a\", *", "\"a", "\"a\", b", "\"a\" x", "**",
        ])
    func bad(text: String) { #expect(EntityTagList(parsing: text) == nil) }

    @Test("§13.1.1, §13.1.2: If-Match compares strongly, If-None-Match weakly, a star is any that exists")
    func matching() throws {
        let list = try #require(EntityTagList(parsing: "\"a\", W/\"b\""))
        #expect(list.matchesStrongly(try tag("a")))
        #expect(!list.matchesStrongly(try tag("b")))
        #expect(!list.matchesStrongly(try tag("a", weak: true)))
        #expect(list.matchesWeakly(try tag("b")))
        #expect(list.matchesWeakly(try tag("a", weak: true)))
        #expect(!list.matchesWeakly(try tag("c")))
        #expect(!list.matchesWeakly(nil))
        #expect(EntityTagList.any.matchesStrongly(try tag("x")))
        #expect(!EntityTagList.any.matchesWeakly(nil))
    }
}
