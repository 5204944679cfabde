// ResponsePlanTests.swift - how a response is framed: RFC 9110 §6.4.1, §8.6, §9.3.2, §15.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func plan(
    _ method: HTTPRequest.Method, _ status: HTTPResponse.Status, _ length: Int?, minorVersion: Int = 1,
    _ headers: Headers = [:]
)
    -> ResponsePlan
{
    ResponsePlan.decide(method: method, minorVersion: minorVersion, status: status, length: length, headers: headers)
}

@Suite("RFC 9112 §6.3: framing of responses") struct ResponsePlanTests {
    @Test("a known length is said, an unknown one is chunked, or ends with the connection for HTTP/1.0")
    func plain() {
        #expect(plan(.get, .ok, 5) == ResponsePlan(framing: .length(5), sendsBody: true))
        #expect(plan(.get, .ok, 0) == ResponsePlan(framing: .length(0), sendsBody: true))
        #expect(plan(.get, .ok, nil) == ResponsePlan(framing: .chunked, sendsBody: true))
        #expect(plan(.get, .ok, nil, minorVersion: 0) == ResponsePlan(framing: .untilClose, sendsBody: true))
        #expect(plan(.post, .notFound, 5, minorVersion: 0) == ResponsePlan(framing: .length(5), sendsBody: true))
        #expect(plan(.get, .ok, -1) == ResponsePlan(framing: .length(0), sendsBody: true))
    }

    @Test(
        "1xx and 204 have neither body nor length",
        arguments: [.switchingProtocols, .noContent, .init(code: 102)] as [HTTPResponse.Status])
    func noContent(status: HTTPResponse.Status) {
        for length in [nil, 0, 5] {
            #expect(plan(.get, status, length, [.contentLength: "7"]) == ResponsePlan(framing: .none, sendsBody: false))
        }
    }

    @Test("205 is empty and says so")
    func resetContent() {
        #expect(plan(.post, .resetContent, 5) == ResponsePlan(framing: .length(0), sendsBody: false))
    }

    @Test("304 has no body; its length is the 200's, if the handler says it")
    func notModified() {
        #expect(plan(.get, .notModified, 0) == ResponsePlan(framing: .none, sendsBody: false))
        #expect(
            plan(.get, .notModified, 0, [.contentLength: "7"]) == ResponsePlan(framing: .length(7), sendsBody: false))
    }

    @Test("HEAD is answered as GET would be, without the body")
    func head() {
        #expect(plan(.head, .ok, 5) == ResponsePlan(framing: .length(5), sendsBody: false))
        #expect(plan(.head, .ok, nil) == ResponsePlan(framing: .none, sendsBody: false))
        #expect(plan(.head, .ok, 0, [.contentLength: "1234"]) == ResponsePlan(framing: .length(1234), sendsBody: false))
        #expect(plan(.head, .ok, 5, [.contentLength: "+7"]) == ResponsePlan(framing: .length(5), sendsBody: false))
        #expect(
            plan(.head, .ok, 5, [.contentLength: "7", .contentLength: "8"])
                == ResponsePlan(framing: .length(5), sendsBody: false))
        #expect(plan(.head, .noContent, 5) == ResponsePlan(framing: .none, sendsBody: false))
    }

    @Test("a length that a handler claims for a body it does send is not believed")
    func claimed() {
        #expect(plan(.get, .ok, 5, [.contentLength: "7"]) == ResponsePlan(framing: .length(5), sendsBody: true))
    }
}
