// RequestFilterTests.swift - which of a client's fields reach a backend.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("A request's fields that pass") struct RequestFilterTests {
    private func passes(
        _ name: String, _ underscores: ForwardingOptions.Underscores = .dropTwins, connection: String = "",
        method: HTTPRequest.Method = .get, isTrusted: Bool = false
    ) -> Bool {
        let filter = RequestFilter(
            [.connection: connection], method: method, isTrusted: isTrusted, underscores: underscores)
        return name.onWire { filter.passes($0) }
    }

    @Test(
        "what is for the backend passes",
        arguments: [
            "Accept", "Cookie", "Authorization", "Content-Type", "Range", "If-Match", "Via", "X-Custom", "Forward",
            "X-Request-Id", "Front-End-Https", "Max-Forwards", "Sec-WebSocket-Key", "Trailer", "Proxy-Status",
        ])
    func passing(name: String) { #expect(passes(name)) }

    @Test(
        "framing, Host, Expect and what is about the connection do not",
        arguments: [
            "Host", "EXPECT", "content-length", "Transfer-Encoding", "Connection", "Upgrade", "TE",
            "Proxy-Authorization",
        ])
    func own(name: String) {
        #expect(!passes(name))
        #expect(!passes(name, .forward, isTrusted: true))
    }

    @Test("CVE-2016-5385: the field that CGI takes for its own setting does not")
    func httpoxy() { #expect(!passes("Proxy") && !passes("PROXY", .forward, isTrusted: true)) }

    @Test("Max-Forwards of an OPTIONS is written anew")
    func forwards() { #expect(!passes("Max-Forwards", method: .options) && passes("Max-Forwards", method: .post)) }

    @Test("what Connection names does not pass")
    func listed() { #expect(!passes("X-Custom", connection: "x-custom") && passes("X-Custom")) }

    @Test("only a trusted peer says who asks, and what this proxy writes it writes anew for it, too")
    func claims() {
        for name in ["X-Real-IP", "X-Forwarded-Prefix", "x-original-url"] {
            #expect(!passes(name) && passes(name, isTrusted: true), "\(name)")
        }
        for name in ["X-Forwarded-For", "FORWARDED", "x-forwarded-proto"] {
            #expect(!passes(name) && !passes(name, isTrusted: true), "\(name)")
        }
    }

    @Test("names that CGI takes for those of other fields are dropped, others with an underscore pass")
    func twins() {
        let twins = [
            "X_Forwarded_For", "X-Forwarded_For", "x_real_ip", "Content_Length", "Transfer_Encoding", "X.Forwarded.For",
            "If_Match", "Content_Type", "Max~Forwards",
        ]
        for name in twins {
            #expect(!passes(name) && !passes(name, isTrusted: true) && passes(name, .forward), "\(name)")
        }
        #expect(passes("my_field") && passes("X_Custom"))
    }

    @Test("all of them are dropped on demand, and none of the others")
    func drop() {
        #expect(!passes("my_field", .drop) && !passes("X_Custom", .drop) && !passes("a!b", .drop))
        #expect(passes("X-Custom-2", .drop))
    }
}
