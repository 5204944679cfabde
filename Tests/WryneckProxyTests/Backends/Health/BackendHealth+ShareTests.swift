import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("The share of a backend") struct BackendHealthShareTests {
    @Test("who was there from the start has all of it")
    func start() {
        #expect(TestHealth { $0.slowStart = .seconds(10) }.health.share(at: Instant(nanoseconds: 0)) == 1000)
    }

    @Test("who came back has a tenth at first, which grows in step with time")
    func slowStart() {
        var test = TestHealth { $0.slowStart = .seconds(20) }
        _ = test.goOut()
        #expect(test.health.share(at: test.now) == 0)
        test.wait(.seconds(10))
        #expect(test.health.share(at: test.now) == 100, "it wants a trial")
        let trial = test.begin()
        #expect(test.health.share(at: test.now) == 0)
        _ = test.end(trial, .success)
        let shares = [-1, 0, 1, 2, 3, 5, 10, 19, 20, 21].map { test.health.share(at: test.now + .seconds($0)) }
        #expect(shares == [100, 100, 100, 100, 150, 250, 500, 950, 1000, 1000])
    }

    @Test("without a slow start all of it is there at once")
    func off() {
        var test = TestHealth()
        _ = test.goOut()
        test.wait(.seconds(10))
        _ = test.request(.success)
        #expect(test.health.share(at: test.now) == 1000)
    }

    @Test("a start of a day overflows nothing")
    func longest() {
        let options = { (options: inout BackendHealthOptions) in options.slowStart = .seconds(Int64.max) }
        var test = TestHealth(options)
        _ = test.goOut()
        test.wait(.seconds(10))
        _ = test.request(.success)
        #expect(test.health.share(at: test.now + .seconds(43_200)) == 500)
        #expect(test.health.share(at: .never) == 1000)
    }
}
