// PublicSuffixesTests.swift - the list that libpsl has inside.

import Testing

@testable import WryneckClient

@Suite("Public suffixes") struct PublicSuffixesTests {
    @Test(
        "top-level domains, registries and the sites of others' users are suffixes",
        arguments: ["com", "org", "co.uk", "github.io", "kawasaki.jp", "a.kawasaki.jp", "localhost", "unheard-of"])
    func suffixes(name: String) {
        #expect(PublicSuffixes.standard.contains(name))
    }

    @Test(
        "sites are none, wherever the list is",
        arguments: ["example.com", "example.co.uk", "me.github.io", "city.kawasaki.jp"])
    func sites(name: String) throws {
        try #require(!PublicSuffixes.standard.contains("example.com"), "there is no list: the trait is off")
        #expect(!PublicSuffixes.standard.contains(name))
        #expect(PublicSuffixes.everything.contains(name))
    }
}
