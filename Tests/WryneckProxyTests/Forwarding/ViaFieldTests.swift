// ViaFieldTests.swift - the proxies on the way.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9110 §7.6.3: Via") struct ViaFieldTests {
    @Test("a member has the version that came in, and the name")
    func member() {
        #expect(ViaField.member(.http1_0, "edge") == "1.0 edge")
        #expect(ViaField.member(.http1_1, "edge") == "1.1 edge")
        #expect(ViaField.member(.http2, "edge") == "2 edge")
    }

    @Test(
        "only the receiver's name counts, in any case and on any line",
        arguments: [
            (["1.1 edge"], 1), (["1.1 EDGE (Wryneck)"], 1), (["1.1 edge, 2 \tedge"], 2), (["1.1 edge", "1.1 edge"], 2),
            (["HTTP/1.1 edge,1.0 other"], 1), ([], 0), (["1.1 other (edge)"], 0), (["edge"], 0), (["edge 1.1"], 0),
            (["1.1 edge2"], 0), (["1.1 edge:80"], 0), (["", ",,", "1.1"], 0),
        ])
    func passes(values: [String], count: Int) throws {
        var headers = Headers()
        for value in values { try headers.add(.via, value) }
        #expect(ViaField.passes("edge", headers) == count)
    }
}
