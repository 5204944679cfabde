import Testing

@testable import WryneckProxy

@Suite("The sticky cookie's value") struct StickyTokenTests {
    private let backend: Backend

    init() throws { backend = try Backend("http://127.0.0.1:3000") }

    @Test("without a secret it is the backend's name")
    func plain() { #expect(StickyToken.text(of: backend, secret: "") == backend.id.description) }

    @Test("with a secret it is RFC 2104's HMAC, whatever the secret's length")
    func keyed() {
        // printf %s http://127.0.0.1:3000 | openssl dgst -sha1 -hmac ...
        #expect(StickyToken.text(of: backend, secret: "key") == "2e3289e882cb8ceb")
        #expect(StickyToken.text(of: backend, secret: String(repeating: "k", count: 64)) == "86ce1733ebbe944b")
        #expect(StickyToken.text(of: backend, secret: String(repeating: "k", count: 65)) == "19c94a53d1917c6c")
    }
}
