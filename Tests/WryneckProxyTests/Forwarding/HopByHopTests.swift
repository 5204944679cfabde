// HopByHopTests.swift - the fields that end at each hop.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9110 §7.6.1: fields that are about one connection") struct HopByHopTests {
    @Test(
        "some end here in every message, in any case",
        arguments: [
            "Connection", "KEEP-ALIVE", "proxy-connection", "Proxy-Authenticate", "Proxy-Authorization",
            "Proxy-Authentication-Info", "tE", "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
        ])
    func fixed(name: String) {
        #expect(name.onWire { HopByHop.isFixed($0) })
        #expect(name.onWire { HopByHop(Headers()).contains($0) })
    }

    @Test(
        "others go on: Trailer is for all who read the message",
        arguments: [
            "Trailer", "Accept", "Keep-Alives", "T", "Te-", "Connections", "Upgrade-Insecure-Requests", "Proxy-Status",
        ])
    func others(name: String) {
        #expect(!name.onWire { HopByHop(Headers()).contains($0) })
    }

    @Test("what any Connection line names ends here, whatever its case and the blanks around it")
    func listed() {
        let hops = HopByHop([.connection: "close,\tX-One ,, x-TWO", .accept: "x-four", .connection: "X-Three"])
        for name in ["x-one", "X-ONE", "X-Two", "x-three", "close"] {
            #expect(name.onWire { hops.contains($0) }, "\(name)")
        }
        for name in ["x-four", "x-on", "x-one-", "accept"] {
            #expect(!name.onWire { hops.contains($0) }, "\(name)")
        }
    }

    @Test("quotes do not hide a name")
    func quotes() {
        let hops = HopByHop([.connection: "\"a, x-one, b\""])
        #expect("x-one".onWire { hops.contains($0) })
    }

    @Test("Connection takes away no field that is meant for all")
    func protected() {
        let hops = HopByHop([.connection: "Authorization, X-FORWARDED-FOR, content-length, cookie, x-mine"])
        for name in ["authorization", "X-Forwarded-For", "Content-Length", "Cookie"] {
            #expect(!name.onWire { hops.contains($0) }, "\(name)")
        }
        #expect("X-Mine".onWire { hops.contains($0) })
    }
}
