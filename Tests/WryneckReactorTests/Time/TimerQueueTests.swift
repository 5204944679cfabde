import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("TimerQueue") struct TimerQueueTests {
    private let queue = TimerQueue()

    private func at(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

    @Test("equal deadlines run in the order of arming")
    func equalDeadlines() {
        var ran: [Int] = []
        let nodes = (0..<100).map { number in TimerNode { ran.append(number) } }
        for node in nodes { queue.arm(node, at: at(5)) }
        queue.fire(dueBy: at(5))
        #expect(ran == Array(0..<100))
    }

    @Test("arming again puts a timer behind those that were armed meanwhile for the same time")
    func rearmedGoesLast() {
        var ran: [String] = []
        let first = TimerNode { ran.append("first") }
        let second = TimerNode { ran.append("second") }
        queue.arm(first, at: at(5))
        queue.arm(second, at: at(5))
        queue.arm(first, at: at(5))
        queue.fire(dueBy: at(5))
        #expect(ran == ["second", "first"])
    }

    @Test("deadlines run in the order of time, whatever the order of arming")
    func orderOfTime() {
        var ran: [Int64] = []
        for time in [7, 3, 9, 1, 8, 2] as [Int64] { queue.arm(TimerNode { ran.append(time) }, at: at(time)) }
        queue.fire(dueBy: at(8))
        #expect(ran == [1, 2, 3, 7, 8])
        #expect(queue.armedCount == 1)
    }

    @Test("what is armed in a pass never runs in that pass, however early its time")
    func armedInAPass() {
        var ran: [String] = []
        var again: TimerNode?
        let node = TimerNode { ran.append("again") }
        again = node
        let late = TimerNode { ran.append("late") }
        queue.arm(
            TimerNode {
                ran.append("first")
                queue.arm(again!, at: at(0))
            }, at: at(1))
        queue.arm(late, at: at(1))
        queue.fire(dueBy: at(10))
        #expect(ran == ["first", "late"])
        queue.fire(dueBy: at(10))
        #expect(ran == ["first", "late", "again"])
    }

    @Test("a timer that arms itself anew waits for the next pass")
    func rearmsItself() {
        final class Box { var node: TimerNode?, ran = 0 }
        let box = Box()
        let node = TimerNode { [unowned box, queue] in
            box.ran += 1
            if let node = box.node { queue.arm(node, at: Instant(nanoseconds: 0)) }
        }
        box.node = node
        queue.arm(node, at: at(1))
        queue.fire(dueBy: at(1))
        #expect(box.ran == 1)
        queue.fire(dueBy: at(1))
        #expect(box.ran == 2)
        queue.removeAll()
    }

    @Test("what is disarmed, removed or moved while a pass runs does not run in it")
    func changedInAPass() {
        var ran: [String] = []
        let disarmed = TimerNode { ran.append("disarmed") }
        let removed = TimerNode { ran.append("removed") }
        let moved = TimerNode { ran.append("moved") }
        let twice = TimerNode { ran.append("twice") }
        queue.arm(
            TimerNode { [queue] in
                queue.disarm(disarmed)
                queue.remove(removed)
                queue.arm(moved, at: Instant(nanoseconds: 20))
                queue.disarm(twice)
                queue.arm(twice, at: Instant(nanoseconds: 1))
            }, at: at(1))
        for node in [disarmed, removed, moved, twice] { queue.arm(node, at: at(1)) }
        queue.fire(dueBy: at(10))
        #expect(ran == [])
        queue.fire(dueBy: at(10))
        #expect(ran == ["twice"])
        queue.fire(dueBy: at(20))
        #expect(ran == ["twice", "moved"])
        #expect(queue.armedCount == 0)
    }

    @Test("a timer that was moved to later runs at its new time only, and moving it costs the heap nothing")
    func movedLater() {
        var ran = 0
        let node = TimerNode { ran += 1 }
        queue.arm(node, at: at(10))
        for time in 11...50 { queue.arm(node, at: at(Int64(time))) }
        #expect(queue.nextLook == at(10))
        queue.fire(dueBy: at(10))
        #expect(ran == 0)
        #expect(queue.nextLook == at(50))
        queue.fire(dueBy: at(49))
        #expect(ran == 0)
        queue.fire(dueBy: at(50))
        #expect(ran == 1)
        #expect(queue.nextLook == nil)
    }

    @Test("a timer that was moved to sooner runs at its new time")
    func movedSooner() {
        var ran: [String] = []
        let node = TimerNode { ran.append("moved") }
        queue.arm(node, at: at(100))
        queue.arm(TimerNode { ran.append("other") }, at: at(50))
        queue.arm(node, at: at(10))
        #expect(queue.nextLook == at(10))
        queue.fire(dueBy: at(10))
        #expect(ran == ["moved"])
        queue.fire(dueBy: at(200))
        #expect(ran == ["moved", "other"])
    }

    @Test("a disarmed timer does not run, and can be armed again while it is still in the heap")
    func disarmed() {
        var ran = 0
        let node = TimerNode { ran += 1 }
        queue.arm(node, at: at(10))
        queue.disarm(node)
        #expect(queue.armedCount == 0)
        queue.arm(node, at: at(12))
        #expect(queue.armedCount == 1)
        queue.fire(dueBy: at(11))
        #expect(ran == 0)
        queue.fire(dueBy: at(12))
        #expect(ran == 1)
    }

    @Test("never is no deadline")
    func never() {
        let node = TimerNode {}
        queue.arm(node, at: .never)
        #expect(!node.isArmed)
        #expect(queue.nextLook == nil)
        queue.arm(node, at: Instant(nanoseconds: 1) + .seconds(Int64.max))
        #expect(node.isArmed)
    }

    @Test("the queue lets go at once of what ran once, was removed, or was cleared")
    func letsGo() {
        final class Held {}
        weak var ranOnce: Held?
        weak var removed: Held?
        weak var cleared: Held?
        do {
            let (first, middle, last) = (Held(), Held(), Held())
            (ranOnce, removed, cleared) = (first, middle, last)
            let second = TimerNode { withExtendedLifetime(middle) {} }
            queue.arm(TimerNode(runsOnce: true) { withExtendedLifetime(first) {} }, at: at(1))
            queue.arm(second, at: at(1))
            queue.arm(TimerNode { withExtendedLifetime(last) {} }, at: at(5))
            queue.remove(second)
        }
        queue.fire(dueBy: at(1))
        #expect(ranOnce == nil && removed == nil)
        #expect(cleared != nil)
        queue.removeAll()
        #expect(cleared == nil)
        #expect(queue.armedCount == 0 && queue.nextLook == nil)
    }

    @Test(
        "arming, moving, disarming and firing at random agree with a plain sorted list",
        arguments: 0..<20 as Range<UInt64>)
    func model(seed: UInt64) {
        var random = Random(seed: seed)
        var model: [(deadline: Int64, order: Int, number: Int)] = []
        var ran: [Int] = []
        var expected: [Int] = []
        let nodes = (0..<40).map { number in TimerNode { ran.append(number) } }
        var now: Int64 = 0
        for step in 0..<2000 {
            let number = Int.random(in: 0..<nodes.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0...3:
                let deadline = now + Int64.random(in: -2...30, using: &random)
                queue.arm(nodes[number], at: at(deadline))
                model.removeAll { $0.number == number }
                model.append((deadline, step, number))
            case 4:
                queue.disarm(nodes[number])
                model.removeAll { $0.number == number }
            case 5:
                queue.remove(nodes[number])
                model.removeAll { $0.number == number }
            default:
                now += Int64.random(in: 0...10, using: &random)
                queue.fire(dueBy: at(now))
                let due = model.filter { $0.deadline <= now }.sorted {
                    ($0.deadline, $0.order) < ($1.deadline, $1.order)
                }
                expected += due.map(\.number)
                model.removeAll { $0.deadline <= now }
            }
            #expect(queue.armedCount == model.count)
            if let look = queue.nextLook, let first = model.map(\.deadline).min() {
                #expect(look <= at(first))
            } else {
                #expect(model.isEmpty)
            }
        }
        #expect(ran == expected)
        #expect(ran.count > 200)
    }
}
