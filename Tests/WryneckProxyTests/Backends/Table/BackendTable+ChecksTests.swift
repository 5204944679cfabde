import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("The checks of all backends") struct BackendTableChecksTests {
    private var test: TestBackends

    init() throws {
        test = try TestBackends([1, 1, 1]) {
            $0.checks = .init()
            $0.checks?.interval = .seconds(10)
        }
    }

    private mutating func due() -> [Backend] { test.table.dueChecks(at: test.now, using: &test.random) }

    @Test("each is checked once in an interval, and not while a check is under way")
    mutating func once() throws {
        #expect(test.table.nextCheck == Instant(nanoseconds: .min) && due().isEmpty)
        var all: [Backend] = []
        for _ in 0..<3 {
            test.now = try #require(test.table.nextCheck)
            all += due()
        }
        #expect(test.table.nextCheck == nil)
        #expect(all.count == 3 && Set(all) == Set(test.all))
        test.wait(.seconds(100))
        #expect(due().isEmpty)
        #expect(test.table.probed(test.all[1].id, isHealthy: true, at: test.now) == [])
        #expect(due() == [test.all[1]])
    }

    @Test("what they find is told, and counts")
    mutating func found() {
        let id = test.all[0].id
        for _ in 0..<2 { #expect(test.table.probed(id, isHealthy: false, at: test.now) == []) }
        #expect(test.table.probed(id, isHealthy: false, at: test.now) == [.down(test.all[0])])
        #expect(test.states == [.out, .up, .up] && test.counts(of: 10) == [0, 5, 5])
        #expect(test.table.status(at: test.now)[0].secondsOut == nil)
        #expect(test.table.probed(id, isHealthy: true, at: test.now) == [])
        #expect(test.table.probed(id, isHealthy: true, at: test.now) == [.back(test.all[0])])
        #expect(test.table.probed(BackendID(of: "http://other"), isHealthy: false, at: test.now) == [])
    }

    @Test("whoever is checked no more is heard of no more: all may be checked again")
    mutating func forgotten() {
        _ = due()
        test.wait(.seconds(10))
        #expect(due().count == 3)
        test.wait(.seconds(10))
        #expect(due().isEmpty)
        test.table.forgetChecks()
        #expect(due().count == 3)
    }

    @Test("drained backends are checked, those that leave are not, new ones are")
    mutating func changes() throws {
        _ = test.table.drain(test.all[0].id)
        let choice = test.choose(excluding: [2])
        let new = try Backend("http://new")
        _ = test.table.replace(with: [test.all[0], new], at: test.now)
        #expect(test.table.status(at: test.now).count == 3 && test.number(choice) == 1)
        _ = due()
        test.wait(.seconds(10))
        #expect(due() == [test.all[0], new])
        #expect(test.table.nextCheck == nil, "all are under way")
    }

    @Test("without checks nothing is due, ever")
    func off() throws {
        var test = try TestBackends()
        #expect(test.table.nextCheck == nil && test.table.dueChecks(at: .never, using: &test.random).isEmpty)
    }
}
