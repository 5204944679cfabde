import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §4.1: Vary") struct VariantTests {
    private func variant(_ vary: String, _ request: Headers) throws -> Variant {
        Variant(try #require(Variant.names(of: [.vary: vary], and: [])), of: request)
    }

    @Test("a request matches with the same values of the named fields, whatever its others are")
    func matches() throws {
        let variant = try variant("Accept, , user-agent", [.accept: "a", .userAgent: "u", .cookie: "c"])
        #expect(variant.matches([.accept: "a", .userAgent: "u"]))
        #expect(variant.matches([.accept: "a", .userAgent: "u", .cookie: "d"]))
        #expect(!variant.matches([.accept: "a", .userAgent: "v"]))
        #expect(!variant.matches([.accept: "A", .userAgent: "u"]))
    }

    @Test("what is absent matches only what is absent, and not what is empty")
    func absent() throws {
        let variant = try variant("Accept", [:])
        #expect(variant.matches([:]) && !variant.matches([.accept: ""]))
        #expect(try !self.variant("Accept", [.accept: ""]).matches([:]))
    }

    @Test("several lines are one list")
    func lines() throws {
        let variant = try variant("Accept", [.accept: "a", .accept: "b"])
        #expect(variant.matches([.accept: "a, b"]) && !variant.matches([.accept: "b", .accept: "a"]))
    }

    @Test("case and blanks mean nothing in Accept-Encoding and Accept-Language, and order only in the first")
    func normalized() throws {
        let codings = try variant("Accept-Encoding", [.acceptEncoding: "gzip, br;q=0.5"])
        #expect(codings.matches([.acceptEncoding: "BR; q=0.5 ,,GZIP"]) && !codings.matches([.acceptEncoding: "gzip"]))
        let languages = try variant("accept-language", [.acceptLanguage: "de, EN"])
        #expect(languages.matches([.acceptLanguage: "DE,en"]) && !languages.matches([.acceptLanguage: "en, de"]))
        let cookies = try variant("Cookie", [.cookie: "a=B, c"])
        #expect(!cookies.matches([.cookie: "a=B,c"]) && !cookies.matches([.cookie: "a=b, c"]))
    }

    @Test("values are compared as bytes: what Unicode calls the same is not")
    func bytes() throws {
        let variant = try variant("Accept", [.accept: "\u{e9}"])
        #expect(variant.matches([.accept: "\u{e9}"]) && !variant.matches([.accept: "e\u{301}"]))
        #expect(try !self.variant("Accept", [.accept: "K"]).matches([.accept: "\u{212a}"]))
    }

    @Test(
        "a Vary that is *, or that cannot be read, matches nothing",
        arguments: ["*", "Accept, *", "a b", "Accept;x", "é"])
    func unreadable(vary: String) { #expect(Variant.names(of: [.vary: vary], and: []) == nil) }

    @Test("fields that always count do so, and so does Accept-Encoding where a coding is")
    func others() throws {
        #expect(Variant.names(of: [:], and: [.from]) == [.from])
        #expect(Variant.names(of: [.vary: "Accept", .vary: "Cookie"], and: []) == [.accept, .cookie])
        #expect(Variant.names(of: [.contentEncoding: "gzip"], and: []) == [.acceptEncoding])
    }

    @Test("it is the same in whatever order the names come, and knows its size")
    func order() throws {
        let request: Headers = [.accept: "a", .cookie: "c"]
        #expect(try variant("Accept, Cookie", request) == variant("cookie, accept", request))
        #expect(try variant("Accept, Cookie", request).byteCount == 14)
    }
}
