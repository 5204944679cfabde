// RequestFramingTests.swift - how a request says where its body ends.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 9110 §8.6: the framing of requests") struct RequestFramingTests {
    @Test("without a body only methods that usually have one say so")
    func none() {
        for method in [.post, .put, .patch] as [HTTPRequest.Method] {
            #expect(RequestFraming.framing(of: method, .none) == .length(0))
        }
        for method in [.get, .head, .delete, .options, .trace, .connect] as [HTTPRequest.Method] {
            #expect(RequestFraming.framing(of: method, .none) == .none)
        }
    }

    @Test("a body has its length, or chunks, whatever the method")
    func bodies() {
        #expect(RequestFraming.framing(of: .get, .known(5)) == .length(5))
        #expect(RequestFraming.framing(of: .post, .known(0)) == .length(0))
        #expect(RequestFraming.framing(of: .put, .unknown) == .chunked)
    }
}
