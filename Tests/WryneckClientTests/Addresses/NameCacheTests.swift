// NameCacheTests.swift - addresses that are kept for a short time.

import Testing
import WryneckReactor

@testable import WryneckClient

@Suite("The cache of names") struct NameCacheTests {
    private let one = SocketAddress.ipv4(1, port: 0)
    private let two = SocketAddress.ipv4(2, port: 0)

    @Test("addresses are kept for their time, and not a moment longer; new ones replace old ones")
    func life() {
        var cache = NameCache(life: .seconds(10))
        #expect(cache.addresses(of: "a", at: at(0)) == nil)
        cache.keep([one, two], of: "a", at: at(0))
        #expect(cache.addresses(of: "a", at: at(9.9)) == [one, two])
        #expect(cache.addresses(of: "b", at: at(0)) == nil)
        #expect(cache.addresses(of: "a", at: at(10)) == nil)
        cache.keep([two], of: "a", at: at(5))
        #expect(cache.addresses(of: "a", at: at(14)) == [two])
        cache.forget("a")
        #expect(cache.addresses(of: "a", at: at(6)) == nil && cache.count == 0)
    }

    @Test("failures are not kept, and nothing is without a life or a limit")
    func nothing() {
        for (life, limit) in [(Duration.zero, 10), (.seconds(-1), 10), (.seconds(10), 0), (.seconds(10), -1)] {
            var cache = NameCache(life: life, limit: limit)
            cache.keep([one], of: "a", at: at(0))
            #expect(cache.count == 0)
        }
        var cache = NameCache(life: .seconds(10))
        cache.keep([], of: "a", at: at(0))
        #expect(cache.count == 0)
    }

    @Test("beyond the limit those go that are over, then the one that ends first")
    func limit() {
        var cache = NameCache(life: .seconds(10), limit: 2)
        cache.keep([one], of: "a", at: at(0))
        cache.keep([one], of: "b", at: at(1))
        cache.keep([two], of: "a", at: at(2))
        cache.keep([one], of: "c", at: at(3))
        #expect(cache.count == 2)
        #expect(cache.addresses(of: "b", at: at(3)) == nil && cache.addresses(of: "a", at: at(3)) == [two])
        cache.keep([one], of: "d", at: at(50))
        #expect(cache.count == 1)
    }
}
