// ClientClaimsTests.swift - what only proxies may say.

import Testing

@testable import WryneckProxy

@Suite("Fields by which a client would say who it is") struct ClientClaimsTests {
    @Test(
        "all of the family are claims, known or not",
        arguments: [
            "forwarded", "x-forwarded", "x-forwarded-for", "x-forwarded-ssl", "x-forwarded-", "x-real-ip",
            "x-original-url", "x-rewrite-url",
        ])
    func claims(name: String) {
        #expect(ClientClaims.contains(Array(name.utf8)))
        #expect(Array(name.uppercased().utf8).withUnsafeBytes { ClientClaims.mayContain($0) })
    }

    @Test("others are not", arguments: ["", "x", "x-forward", "x-forwardedfor", "forward", "host", "x-real-ips"])
    func others(name: String) { #expect(!ClientClaims.contains(Array(name.utf8))) }

    @Test("what is written anew is a claim, and not all claims are")
    func written() {
        for name in ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto"] {
            #expect(ClientClaims.isWritten(Array(name.utf8)) && ClientClaims.contains(Array(name.utf8)), "\(name)")
        }
        for name in ["x-real-ip", "x-forwarded-prefix", "host"] {
            #expect(!ClientClaims.isWritten(Array(name.utf8)), "\(name)")
        }
    }
}
