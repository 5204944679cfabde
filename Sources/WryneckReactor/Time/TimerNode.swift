// TimerNode.swift - one thing that may happen later. A connection makes one and moves it for its whole life, so arming,
// moving and cancelling its deadline allocates nothing.
// Invariant: `position` is -1 exactly while no queue holds the node.

package final class TimerNode {
    /// When it is due; `.never` while disarmed.
    package var deadline: Instant { due }
    /// By itself, so that nobody but the queue can change it: then the compiler need not have each look at it checked.
    var due = Instant.never
    /// Grows with every arming: equal deadlines run in the order of arming.
    var order: UInt64 = 0

    // Where the heap has it. May lie before `deadline`: a node that moves to later stays where it is and is looked at again when
    // its old time comes, which makes the usual move (idle deadline, pushed on by every request) two stores.
    var queuedDeadline = Instant.never
    var queuedOrder: UInt64 = 0
    var position = -1

    private var action: () -> Void
    private let runsOnce: Bool

    /// A node that `runsOnce` lets go of what its action holds when it runs.
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

    /// Lets go of what the action holds; the node will not run again.
    func dropAction() { action = {} }

    func comesBefore(_ other: TimerNode) -> Bool {
        queuedDeadline == other.queuedDeadline ? queuedOrder < other.queuedOrder : queuedDeadline < other.queuedDeadline
    }
}
