// ForwardedRequestTests.swift - what a backend is asked for.

import HTTPTypes
import Testing

@testable import WryneckProxy

@Suite("A request as a backend gets it") struct ForwardedRequestTests {
    @Test(
        "the path goes below the backend's root",
        arguments: [
            ("/", "/x", "/x"), ("/app", "/x", "/app/x"), ("/app/", "/x", "/app/x"), ("/app", "/", "/app/"),
            ("/app", "*", "*"), ("", "/x", "/x"),
        ])
    func root(root: String, path: String, target: String) throws {
        var request = try forwarded(received())
        request.path = path
        #expect(request.target(below: root) == target)
        request.query = "a=/../"
        #expect(request.target(below: root) == target + "?a=/../")
    }
}
