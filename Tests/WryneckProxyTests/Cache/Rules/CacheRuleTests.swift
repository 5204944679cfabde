import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP

@testable import WryneckProxy

@Suite("Which requests a cache looks at") struct CacheRuleTests {
    private func course(_ request: ClientRequest, _ change: (inout CachingAgent.Options) -> Void = { _ in }) -> String {
        switch CacheCase.rule(change).course(of: request) {
        case .look: "look"
        case .pass(let reason): reason.rawValue
        case .change: "change"
        }
    }

    @Test(
        "GET and HEAD are looked up, other safe methods pass, and all others change something",
        arguments: [
            (HTTPRequest.Method.get, "look"), (.head, "look"), (.options, "method"), (.trace, "method"),
            (.post, "change"), (.put, "change"), (.delete, "change"), (.patch, "change"),
        ])
    func methods(method: HTTPRequest.Method, expected: String) throws {
        #expect(course(try CacheCase.request(method)) == expected)
    }

    @Test("a method that nobody knows changes something, and GET is not get")
    func unknown() throws {
        let method = try #require(HTTPRequest.Method("get"))
        #expect(course(try CacheCase.request(method)) == "change")
    }

    @Test("a GET with a body, a range, an upgrade or a condition about a change passes")
    func bypass() throws {
        #expect(course(try CacheCase.request(body: .text("x"))) == "bypass")
        #expect(course(try CacheCase.request(body: .text(""))) == "bypass")
        for name in [HTTPField.Name.range, .ifRange, .ifMatch, .ifUnmodifiedSince, .upgrade] {
            #expect(course(try CacheCase.request(.get, "http://one.test/", [name: "x"])) == "bypass")
        }
        var request = try CacheCase.request()
        request.upgrade = "websocket"
        #expect(course(request) == "bypass")
    }

    @Test("a request that must leave no trace passes, if requests are heeded")
    func noStore() throws {
        let request = try CacheCase.request(.get, "http://one.test/", [.cacheControl: "no-store"])
        #expect(course(request) == "request")
        #expect(course(request) { $0.heedsRequests = false } == "look")
    }
}
