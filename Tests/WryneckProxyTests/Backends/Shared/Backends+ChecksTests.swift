import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("The prober") struct BackendsChecksTests {
    private let now = Instant(nanoseconds: 0)
    private var random = Random(seed: 3)
    private var health = BackendHealthOptions()

    init() { health.checks = .init() }

    @Test("one at a time makes the checks, and another one goes on where it stops")
    mutating func claim() throws {
        let backends = try Backends(["http://a"], health: health)
        #expect(backends.claimProber() && !backends.claimProber())
        #expect(backends.nextCheck == Instant(nanoseconds: .min))
        #expect(backends.dueChecks(at: now, using: &random).isEmpty)
        let next = try #require(backends.nextCheck)
        #expect(backends.dueChecks(at: next, using: &random).count == 1 && backends.nextCheck == nil)
        backends.releaseProber()
        #expect(backends.claimProber() && backends.nextCheck != nil)
        #expect(backends.dueChecks(at: next + .seconds(5), using: &random).count == 1)
    }

    @Test("what a check finds counts for all")
    func probed() throws {
        let backends = try Backends(["http://a", "http://b"], health: health)
        let a = try Backend("http://a")
        for _ in 0..<2 { #expect(backends.probed(a.id, isHealthy: false, at: now) == []) }
        #expect(backends.probed(a.id, isHealthy: false, at: now) == [.down(a)])
        #expect(backends.status(at: now).map(\.state) == [.out, .up])
    }

    @Test("who wants no checks needs no prober")
    func off() throws {
        let backends = try Backends(["http://a"])
        #expect(!backends.claimProber() && backends.nextCheck == nil)
    }
}
