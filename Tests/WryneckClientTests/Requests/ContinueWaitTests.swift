// ContinueWaitTests.swift - a body that is held back.

import Testing

@testable import WryneckClient

@Suite("RFC 9110 §10.1.1: the wait for a 100") struct ContinueWaitTests {
    @Test("the body is sent after a 100, or when nobody answers")
    func sends() {
        #expect(ContinueWait(expects: false) == .sending)
        var wait = ContinueWait(expects: true)
        wait.receivedInterim(103)
        #expect(wait == .waiting)
        wait.receivedInterim(100)
        #expect(wait == .sending)
        var silent = ContinueWait(expects: true)
        silent.timerFired()
        #expect(silent == .sending)
    }

    @Test("after a final response it is never sent; only a 417 asks for another try")
    func withheld() {
        var wait = ContinueWait(expects: true)
        #expect(wait.receivedFinal(401) == false)
        wait.timerFired()
        wait.receivedInterim(100)
        #expect(wait == .withheld)
        var unknown = ContinueWait(expects: true)
        #expect(unknown.receivedFinal(417) == true)
        #expect(unknown == .withheld)
        var sending = ContinueWait(expects: false)
        #expect(sending.receivedFinal(417) == false)
        #expect(sending == .sending)
    }
}
