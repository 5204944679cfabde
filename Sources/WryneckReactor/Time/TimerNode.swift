// TimerNode.swift - one action at a later time. A connection makes one node and moves it for its whole life, so to arm,
// move and cancel its deadline allocates nothing.
// Invariant: `position` is -1 exactly while no queue holds the node.

package final class TimerNode {
    /// The time at which it is due; `.never` while disarmed.
    package var deadline: Instant { due }
    /// A stored property of its own, which only the queue changes: so the compiler need not check each access to it.
    var due = Instant.never
    /// Grows with every arming, so that equal deadlines run in the order of arming.
    var order: UInt64 = 0

    // The time by which the heap sorts it. It may be before `deadline`: a node that moves to later stays where it is
    // and is moved when its old time comes. So the usual move (an idle deadline that every request postpones) is two
    // stores.
    var queuedDeadline = Instant.never
    var queuedOrder: UInt64 = 0
    var position = -1

    private var action: () -> Void
    private let runsOnce: Bool

    /// Makes a node. One that `runsOnce` releases what its action holds when it runs.
    package init(runsOnce: Bool = false, _ action: @escaping () -> Void) {
        self.runsOnce = runsOnce
        self.action = action
    }

    package var isArmed: Bool { due != .never }

    func run() {
        let action = action
        if runsOnce { dropAction() }
        action()
    }

    /// Releases what the action holds; the node will not run again.
    func dropAction() { action = {} }

    func comesBefore(_ other: TimerNode) -> Bool {
        queuedDeadline == other.queuedDeadline ? queuedOrder < other.queuedOrder : queuedDeadline < other.queuedDeadline
    }
}
