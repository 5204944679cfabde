import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("What a proxy asks backends for") struct BackendsRequestsTests {
    private let now = Instant(nanoseconds: 1_000_000_000)
    private var random = Random(seed: 3)

    @Test("a request is counted from its choice to its end")
    mutating func requests() throws {
        let backends = try Backends(["http://a"], balancing: .first)
        let choice = try #require(backends.choose(at: now, using: &random))
        #expect(choice.backend.description == "http://a" && backends.status(at: now).map(\.busy) == [1])
        #expect(backends.ended(choice, .success, at: now, using: &random) == [])
        #expect(backends.status(at: now).map(\.busy) == [0])
    }

    @Test("a second try needs a budget, which first tries fill")
    mutating func budget() throws {
        var health = BackendHealthOptions()
        (health.retryShare, health.retriesPerSecond) = (0.5, 0)
        let backends = try Backends(["http://a", "http://b"], balancing: .first, health: health)
        let a = try Backend("http://a")
        #expect(backends.choose(excluding: [a.id], isRetry: true, at: now, using: &random) == nil)
        for _ in 0..<2 { _ = backends.choose(at: now, using: &random) }
        let b = backends.choose(excluding: [a.id], isRetry: true, at: now, using: &random)
        #expect(b?.backend.description == "http://b")
        #expect(backends.choose(isRetry: true, at: now, using: &random) == nil)
        #expect(backends.status(at: now).map(\.total) == [2, 1])
    }

    @Test("a second try that finds no backend costs nothing")
    mutating func budgetWithoutBackend() throws {
        var health = BackendHealthOptions()
        (health.retryShare, health.retriesPerSecond) = (1, 0)
        let backends = try Backends(["http://a"], balancing: .first, health: health)
        let a = try #require(backends.choose(at: now, using: &random))
        for _ in 0..<5 {
            #expect(backends.choose(excluding: [a.backend.id], isRetry: true, at: now, using: &random) == nil)
        }
        #expect(backends.choose(isRetry: true, at: now, using: &random) != nil)
    }
}
