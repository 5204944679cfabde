// TimerQueue.swift - an indexed binary heap of timers: O(log n) to arm and remove, O(1) to move later or disarm.
// Invariant: every node in `heap` knows its own index, and is queued no later than its deadline.

package final class TimerQueue {
    private var heap: [TimerNode] = []
    private var nextOrder: UInt64 = 0
    private var due: [(node: TimerNode, order: UInt64)] = []

    /// The reference of waiting calls to this queue.
    package let link = TimerLink()

    package init() { link.queue = self }

    // A call's closure may hold the call, which holds the node, which holds the closure.
    deinit {
        link.queue = nil
        removeAll()
    }

    /// The number of armed timers; for tests and the "nothing left behind" check.
    package var armedCount: Int { heap.reduce(0) { $0 + ($1.isArmed ? 1 : 0) } }

    /// The times of the armed timers, the soonest first; for tests, too.
    package var deadlines: [Instant] { heap.filter(\.isArmed).map(\.deadline).sorted() }

    /// Sets or moves a deadline.
    package func arm(_ node: TimerNode, at deadline: Instant) {
        nextOrder &+= 1
        node.due = deadline
        node.order = nextOrder
        if node.position < 0 {
            if deadline != .never { push(node) }
        } else if deadline < node.queuedDeadline {
            node.queuedDeadline = deadline
            node.queuedOrder = node.order
            siftUp(node.position)
        }
    }

    /// Disarms the node until it is armed again. It may stay in the heap until its old time has come.
    package func disarm(_ node: TimerNode) { node.due = .never }

    /// Takes the node out and releases it at once.
    package func remove(_ node: TimerNode) {
        node.due = .never
        let position = node.position
        guard position >= 0 else { return }
        node.position = -1
        let last = heap.removeLast()
        if position < heap.count {
            place(last, at: position)
            siftUp(position)
            siftDown(last.position)
        }
    }

    /// Takes all nodes out and releases what they hold, which may be the reactor that ends here.
    package func removeAll() {
        let nodes = heap
        heap = []
        for node in nodes {
            node.due = .never
            node.position = -1
            node.dropAction()
        }
    }

    /// The time of the next look: never later than the earliest deadline, but it may be too early if the timer that was
    /// queued for it has moved. To sort that timer in here would cost every request a walk through the heap; a look in
    /// vain costs one walk, once.
    package var nextLook: Instant? { heap.first?.queuedDeadline }

    /// Runs the actions that are due at `now`, in order of deadline, then of arming. What is armed while this runs
    /// waits for the next pass; what is disarmed or moved while this runs does not run.
    package func fire(dueBy now: Instant) {
        guard let top = heap.first, top.queuedDeadline <= now else { return }
        var batch: [(node: TimerNode, order: UInt64)] = []
        swap(&batch, &due)
        while let top = heap.first, top.queuedDeadline <= now {
            popTop()
            guard top.isArmed else { continue }
            if top.due == top.queuedDeadline, top.order == top.queuedOrder {
                batch.append((top, top.order))
            } else {
                push(top)
            }
        }
        for (node, order) in batch where node.order == order && node.isArmed {
            node.due = .never
            node.run()
        }
        batch.removeAll(keepingCapacity: batch.count <= 1024)
        swap(&batch, &due)
    }

    // MARK: The heap

    private func push(_ node: TimerNode) {
        node.queuedDeadline = node.due
        node.queuedOrder = node.order
        heap.append(node)
        node.position = heap.count - 1
        siftUp(node.position)
    }

    private func popTop() {
        let top = heap[0]
        top.position = -1
        let last = heap.removeLast()
        guard last !== top else { return }
        place(last, at: 0)
        siftDown(0)
    }

    private func place(_ node: TimerNode, at position: Int) {
        heap[position] = node
        node.position = position
    }

    private func siftUp(_ start: Int) {
        var position = start
        let node = heap[position]
        while position > 0 {
            let parent = (position - 1) / 2
            guard node.comesBefore(heap[parent]) else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(node, at: position)
    }

    private func siftDown(_ start: Int) {
        var position = start
        let node = heap[position]
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].comesBefore(heap[child]) { child += 1 }
            guard heap[child].comesBefore(node) else { break }
            place(heap[child], at: position)
            position = child
        }
        place(node, at: position)
    }
}
