import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Backends") struct BackendsTests {
    private let now = Instant(nanoseconds: 1_000_000_000)
    private var random = Random(seed: 3)

    /// What is heard of.
    private final class Heard: Sendable {
        private let events = Locked([BackendEvent]())
        var all: [BackendEvent] { events.withLock { $0 } }
        func hear(_ event: BackendEvent) { events.withLock { $0.append(event) } }
    }

    @Test("events are returned, and heard by whoever wants to, who may ask back")
    mutating func events() throws {
        let heard = Heard()
        let box = Locked<Backends?>(nil)
        let backends = try Backends(["http://a", "http://b"], balancing: .first) { event in
            heard.hear(event)
            #expect(box.withLock { $0 }?.status(at: Instant(nanoseconds: 0)).count == 2)
        }
        box.withLock { $0 = backends }
        let a = try Backend("http://a")
        for _ in 0..<2 {
            let choice = try #require(backends.choose(at: now, using: &random))
            #expect(backends.ended(choice, .failed, at: now, using: &random).isEmpty)
        }
        let choice = try #require(backends.choose(at: now, using: &random))
        let events = backends.ended(choice, .failed, at: now, using: &random)
        guard case .out(a, pause: let pause)? = events.first else { Issue.record("\(events)"); return }
        let trial = try #require(backends.choose(at: now + pause, using: &random))
        #expect(trial.isTrial && backends.answered(trial, at: now + pause) == [.back(a)])
        #expect(backends.answered(trial, at: now + pause) == [])
        backends.drain(a.id)
        #expect(backends.ended(trial, .success, at: now + pause, using: &random) == [.drained(a)])
        #expect(heard.all == [.out(a, pause: pause), .back(a), .drained(a)])
        box.withLock { $0 = nil }
    }

    @Test("requests of many threads are all counted, and shared out exactly")
    func counts() async throws {
        let backends = try Backends([Backend("http://a", weight: 1), Backend("http://b", weight: 3)])
        await withTaskGroup { group in
            for seed in 0..<4 as Range<UInt64> {
                group.addTask {
                    var random = Random(seed: seed)
                    for round in 0..<1000 as Range<Int64> {
                        let now = Instant(nanoseconds: round * 1_000_000)
                        guard let choice = backends.choose(at: now, using: &random) else { continue }
                        _ = backends.status(at: now)
                        backends.ended(choice, .success, at: now, using: &random)
                    }
                }
            }
        }
        let status = backends.status(at: Instant(nanoseconds: 0))
        #expect(status.map(\.total) == [1000, 3000] && status.map(\.busy) == [0, 0])
    }
}
