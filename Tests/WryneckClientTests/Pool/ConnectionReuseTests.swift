// ConnectionReuseTests.swift - whether a connection may serve another request.

import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 9112 §9.3: reuse of a connection") struct ConnectionReuseTests {
    private func judge(_ reading: ExchangeEnd.Reading, _ change: (inout ExchangeEnd) -> Void = { _ in })
        -> ConnectionReuse
    {
        var end = ExchangeEnd(reading: reading, staysOpen: true, isRequestSent: true, hasExcess: false)
        change(&end)
        return ConnectionReuse(after: end)
    }

    @Test("it is used again after a whole response to a whole request, if it stays open and nothing follows")
    func whole() {
        #expect(judge(.whole) == .reuse)
        #expect(judge(.whole) { $0.staysOpen = false } == .close)
        #expect(judge(.whole) { $0.isRequestSent = false } == .close)
        #expect(judge(.whole) { $0.hasExcess = true } == .close)
        #expect(judge(.failed) == .close)
    }

    @Test("the rest of a body that nobody reads is dropped, up to 64 KiB")
    func abandoned() {
        #expect(judge(.abandoned(.none)) == .reuse)
        #expect(judge(.abandoned(.known(65_536))) == .drain(upTo: 65_536))
        #expect(judge(.abandoned(.known(65_537))) == .close)
        #expect(judge(.abandoned(.unknown)) == .drain(upTo: 65_536))
        #expect(judge(.abandoned(.known(1))) { $0.staysOpen = false } == .close)
        #expect(judge(.abandoned(.known(1))) { $0.isRequestSent = false } == .close)
        var limits = ClientLimits()
        limits.drainBytes = 0
        let end = ExchangeEnd(reading: .abandoned(.unknown), staysOpen: true, isRequestSent: true, hasExcess: false)
        #expect(ConnectionReuse(after: end, limits: limits) == .close)
    }
}
