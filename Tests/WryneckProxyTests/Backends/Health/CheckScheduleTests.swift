import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("CheckSchedule") struct CheckScheduleTests {
    private var checks = BackendHealthOptions.Checks()
    private var random = Random(seed: 2)

    init() { (checks.interval, checks.jitter) = (.seconds(10), 0.2) }

    private func after(_ time: Duration) -> Instant { Instant(nanoseconds: 5_000_000_000) + time }

    @Test("the first checks are spread over an interval")
    mutating func first() throws {
        var places: [Duration] = []
        for _ in 0..<1000 {
            var schedule = CheckSchedule()
            #expect(schedule.deadline == Instant(nanoseconds: .min))
            #expect(!schedule.takeDue(checks, at: after(.zero), using: &random))
            places.append(try #require(schedule.deadline) - after(.zero))
        }
        let (least, most) = (try #require(places.min()), try #require(places.max()))
        #expect(least >= .zero && least < .seconds(0.2) && most > .seconds(9.8) && most < .seconds(10))
    }

    @Test("one at a time, an interval from begin to begin, less its jitter")
    mutating func interval() throws {
        var (schedule, now) = (CheckSchedule(), after(.zero))
        _ = schedule.takeDue(checks, at: now, using: &random)
        now = try #require(schedule.deadline)
        for _ in 0..<1000 {
            let begin = now
            #expect(schedule.takeDue(checks, at: begin, using: &random))
            #expect(schedule.deadline == nil)
            #expect(!schedule.takeDue(checks, at: begin + .seconds(60), using: &random), "it is under way")
            schedule.end()
            now = try #require(schedule.deadline)
            #expect(now - begin > .seconds(8) && now - begin <= .seconds(10))
            #expect(!schedule.takeDue(checks, at: now + .nanoseconds(-1), using: &random))
        }
    }
}
