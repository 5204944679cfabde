// MaxForwardsTests.swift - how far an OPTIONS goes.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9110 §7.6.2: Max-Forwards") struct MaxForwardsTests {
    @Test("it counts for OPTIONS alone, where it is there")
    func counts() throws {
        #expect(try MaxForwards.read(.options, [.maxForwards: "7"]) == 7)
        #expect(try MaxForwards.read(.options, [.maxForwards: "0"]) == 0)
        #expect(try MaxForwards.read(.options, [:]) == nil)
        #expect(try MaxForwards.read(.get, [.maxForwards: "x"]) == nil)
    }

    @Test("what is no number is refused", arguments: ["", "-1", "1x", "1, 2", "99999999999999999999999", "+1"])
    func malformed(value: String) {
        #expect { try MaxForwards.read(.options, [.maxForwards: value]) } throws: {
            ($0 as? HTTPError)?.status == .badRequest
        }
    }

    @Test("two of them are refused")
    func repeated() {
        #expect(throws: HTTPError.self) { try MaxForwards.read(.options, [.maxForwards: "1", .maxForwards: "1"]) }
    }
}
