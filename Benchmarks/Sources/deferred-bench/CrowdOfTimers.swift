// CrowdOfTimers.swift - many timers on one clock, their times in no order.

import WryneckNetworking
import WryneckReactorTesting

struct CrowdOfTimers {
    private let clock = ManualClock()
    private var calls: [DelayedCall] = []

    init(_ count: Int) {
        calls.reserveCapacity(count)
        // A step that has no common divisor with the count visits every place once.
        for number in 0..<count {
            calls.append(clock.callLater(.microseconds(1_000_000 + number &* 61_803 % count)) {})
        }
    }

    func move(_ by: Duration) throws { for call in calls { try call.delay(by) } }
    func cancel() throws { for call in calls { try call.cancel() } }
    func run() { clock.advance(by: .seconds(100)) }
}
