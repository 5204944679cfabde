import Testing
import WryneckClient

@testable import WryneckProxy

@Suite("Backend") struct BackendTests {
    @Test(
        "one address has one writing, and one name",
        arguments: [
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"), ("HTTP://App.Internal:80/", "http://app.internal"),
            ("https://app:443", "https://app"), ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443"),
            ("http://app/v2/", "http://app/v2"), ("http://app/v2", "http://app/v2"),
            ("http://app/v2///", "http://app/v2"), ("http://app//", "http://app"), ("http://app//a", "http://app//a"),
            ("unix:/run/app.sock", "unix:/run/app.sock"), ("unix:///run/app.sock", "unix:/run/app.sock"),
            ("unix:@app", "unix:@app"),
        ])
    func writing(text: String, description: String) throws {
        let backend = try Backend(text)
        #expect(backend.description == description)
        let same = try Backend(description)
        #expect(backend == same && backend.id == same.id && Set([backend]).contains(same))
    }

    @Test("scheme, socket and weight are what was said")
    func parts() throws {
        let (plain, secure) = (try Backend("http://a"), try Backend("https://a", weight: 1000))
        #expect((plain.scheme, plain.weight, plain.socketPath) == (.http, 1, nil))
        #expect((secure.scheme, secure.weight, secure.socketPath) == (.https, 1000, nil))
        let (socket, abstract) = (try Backend("unix:/run/app.sock"), try Backend("unix:@app"))
        #expect((socket.scheme, socket.socketPath) == (.http, "/run/app.sock"))
        #expect(abstract.socketPath == "\0app")
    }

    @Test("another weight is another value, but the same backend")
    func weight() throws {
        #expect(try Backend("http://a", weight: 1) != Backend("http://a", weight: 2))
        #expect(try Backend("http://a", weight: 1).id == Backend("http://a", weight: 2).id)
    }
}
