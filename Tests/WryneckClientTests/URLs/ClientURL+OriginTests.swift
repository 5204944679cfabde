// ClientURL+OriginTests.swift - who may see credentials.

import Testing

@testable import WryneckClient

@Suite("RFC 6454 §4: origins") struct ClientURLOriginTests {
    @Test("scheme, host and port make it, however they are written")
    func same() throws {
        let origin = try url("https://example.org/a").origin
        #expect(try url("HTTPS://u:p@EXAMPLE.org:443/b?c#d").origin == origin)
        for other in [
            "http://example.org/", "wss://example.org/", "https://example.org:444/", "https://www.example.org/",
            "https://example.org./",
        ] {
            #expect(try url(other).origin != origin)
        }
    }

    @Test("as text it is what the field Origin has")
    func text() throws {
        #expect(try url("https://example.org:443/a").origin.description == "https://example.org")
        #expect(try url("http://[::1]:81/a").origin.description == "http://[::1]:81")
    }
}
