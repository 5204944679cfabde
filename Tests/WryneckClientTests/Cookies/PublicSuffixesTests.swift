// PublicSuffixesTests.swift - the list that libpsl has inside.

import Testing

@testable import WryneckClient

/// Without a list nobody has a site of his own.
private let hasList = !PublicSuffixes.standard.contains("example.com")

@Suite("Public suffixes") struct PublicSuffixesTests {
    @Test(
        "top-level domains, registries and the sites of others' users are suffixes",
        arguments: ["com", "org", "co.uk", "github.io", "kawasaki.jp", "a.kawasaki.jp", "localhost", "unheard-of"])
    func suffixes(name: String) {
        #expect(PublicSuffixes.standard.contains(name))
    }

    @Test(
        "sites are none", .enabled(if: hasList, "the trait is off"),
        arguments: ["example.com", "example.co.uk", "me.github.io", "city.kawasaki.jp"])
    func sites(name: String) {
        #expect(!PublicSuffixes.standard.contains(name))
    }

    @Test("without a list every name is a suffix")
    func everything() {
        #expect(PublicSuffixes.everything.contains("example.com"))
    }
}
