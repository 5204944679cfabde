import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("What was not storable a moment ago") struct PassMarksTests {
    private func key(_ number: Int) throws -> CacheKey { try CacheCase.query(url: "http://one.test/\(number)").key }

    private func marks(_ change: (inout CachingAgent.Options) -> Void = { _ in }) -> PassMarks {
        PassMarks(CacheCase.rule(change).options)
    }

    @Test("it is remembered for a time")
    func time() throws {
        var marks = marks { $0.passTime = .seconds(10) }
        marks.insert(try key(1), at: CacheCase.time(0).instant)
        #expect(try marks.contains(key(1), at: CacheCase.time(9).instant))
        #expect(try !marks.contains(key(1), at: CacheCase.time(10).instant))
        #expect(try !marks.contains(key(2), at: CacheCase.time(9).instant))
        marks.remove(try key(1))
        #expect(try !marks.contains(key(1), at: CacheCase.time(9).instant))
    }

    @Test("beyond the limit those that are over go first, and then all")
    func limit() throws {
        var marks = marks {
            $0.passedURLs = 2
            $0.passTime = .seconds(10)
        }
        marks.insert(try key(1), at: CacheCase.time(0).instant)
        marks.insert(try key(2), at: CacheCase.time(8).instant)
        marks.insert(try key(3), at: CacheCase.time(12).instant)
        let now = CacheCase.time(13).instant
        #expect(try marks.contains(key(2), at: now) && marks.contains(key(3), at: now))
        marks.insert(try key(4), at: now)
        #expect(try !marks.contains(key(2), at: now) && !marks.contains(key(3), at: now))
        #expect(try marks.contains(key(4), at: now))
    }

    @Test("without room, or without time, nothing is remembered")
    func none() throws {
        for change: (inout CachingAgent.Options) -> Void in [{ $0.passedURLs = -1 }, { $0.passTime = .zero }] {
            var marks = marks(change)
            marks.insert(try key(1), at: CacheCase.time(0).instant)
            #expect(try !marks.contains(key(1), at: CacheCase.time(0).instant))
        }
    }
}
