// CookieJarTests.swift - a jar as a whole.

import HTTPTypes
import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckClient

/// Suffixes that need no list.
let fewSuffixes = PublicSuffixes { !$0.contains(".") || $0 == "co.uk" || $0 == "github.io" }

let someTime = HTTPDate(secondsSince1970: 1_700_000_000)

@Suite("Cookie jars") struct CookieJarTests {
    @Test("cookies are listed in the order in which they were set, and can be removed")
    func list() throws {
        var jar = CookieJar(suffixes: fewSuffixes)
        for (name, host) in [("a", "x.example"), ("b", "y.example"), ("c", "x.example")] {
            try jar.store("\(name)=1", from: url("http://\(host)/"), at: someTime)
        }
        #expect(jar.cookies.map(\.name) == ["a", "b", "c"] && jar.count == 3)
        jar.removeAll { $0.name == "b" }
        #expect(jar.cookies.map(\.name) == ["a", "c"])
        #expect(jar.domains.count == 1, "a domain without cookies is forgotten")
    }

    @Test("limits below zero keep nothing, and trap nothing")
    func negative() throws {
        var limits = CookieJar.Limits()
        (limits.perDomain, limits.count, limits.sent) = (-1, -1, -1)
        (limits.sentBytes, limits.perResponse) = (-1, -1)
        var jar = CookieJar(limits: limits, suffixes: fewSuffixes)
        let place = try url("http://a.example/")
        try jar.store("a=1", from: place, at: someTime)
        #expect(jar.count == 0 && jar.field(for: place, at: someTime) == nil)
        #expect(jar.store([.setCookie: "a=1"], from: place, at: someTime) == [.tooMany])
    }

    @Test(
        "20000 mutated cookies: nothing traps, and none reaches a stranger or breaks the field",
        arguments: [1, 2] as [UInt64])
    func mutated(seed: UInt64) throws {
        let seeds = [
            "a=b; Domain=a.example; Path=/x; Secure; HttpOnly; SameSite=None; Max-Age=60",
            "__Host-a=b; Secure; Path=/", "__Secure-a=\"b c\"; Secure; Expires=Sun, 06 Nov 2094 08:49:37 GMT",
            "a=b; domain=.www.a.example; path=/", "c=d; Domain=github.io",
        ]
        let splices = [
            ";", "=", " ", "\"", "\u{0}", "\r\n", "\t", ".", "é", "Domain=", "Path=", "Secure", "Max-Age=", "example",
        ]
        var random = Random(seed: seed)
        var jar = CookieJar(suffixes: fewSuffixes)
        let (home, stranger) = (try url("https://www.a.example/x/y"), try url("https://b.example/x/y"))
        var kept = 0
        for round in 0..<10_000 {
            let text = String(
                decoding: mutate(Array(seeds[round % seeds.count].utf8), with: splices, &random), as: UTF8.self)
            if (try? jar.store(text, from: home, at: someTime)) != nil { kept += 1 }
            guard round % 500 == 0 else { continue }
            #expect(jar.field(for: stranger, at: someTime) == nil)
            let field = jar.field(for: home, at: someTime) ?? ""
            #expect(field.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && field.utf8.count <= 8192)
            #expect(jar.count <= 180 * 3)
            let again = try CookieJar(
                netscape: jar.netscape(at: someTime, keepsSession: true), at: someTime, suffixes: fewSuffixes)
            #expect(again.count == jar.count, "seed \(seed), round \(round)")
        }
        #expect(kept > 1000 && kept < 10_000, "the mutations are neither harmless nor hopeless: \(kept)")
    }
}
