// EventBranch.swift - the streams of a broadcaster that live on one reactor.
// Invariants: a stream gets each event once, in the order of all; a turn serves a bounded number of streams.

internal import Synchronization
internal import WryneckReactor

/// `@unchecked Sendable` is right because everything but `handle` and `count` is touched on the reactor's thread alone:
/// streams come and go there, and `send` is called by way of the handle.
final class EventBranch: @unchecked Sendable {
    /// The most streams that are served in a turn; some 2 ms of work.
    static let sendsPerTurn = 1000

    private struct Member {
        let stream: EventStream
        /// The number of the first event that it gets from here.
        let first: Int
    }

    /// An event on its way to the members.
    private struct Delivery {
        let event: EncodedEvent
        let receivers: [Member]
        var next = 0
    }

    let handle: ReactorHandle
    let count = MemberCount()
    private var members: [Member] = []
    private var places: [ObjectIdentifier: Int] = [:]
    private var deliveries: [Delivery] = []

    init(_ handle: ReactorHandle) { self.handle = handle }

    var isEmpty: Bool { members.isEmpty }

    func add(_ stream: EventStream, from first: Int) {
        guard !stream.isOver, places.updateValue(members.count, forKey: ObjectIdentifier(stream)) == nil else { return }
        members.append(Member(stream: stream, first: first))
        count.add(1)
    }

    func remove(_ stream: EventStream) {
        guard let place = places.removeValue(forKey: ObjectIdentifier(stream)) else { return }
        count.add(-1)
        // The last one moves into the place that is free.
        let last = members.removeLast()
        guard last.stream !== stream else { return }
        members[place] = last
        places[ObjectIdentifier(last.stream)] = place
    }

    func send(_ event: EncodedEvent) {
        guard !members.isEmpty else { return }
        deliveries.append(Delivery(event: event, receivers: members))
        if deliveries.count == 1 { goOn() }
    }

    private func goOn() {
        var budget = Self.sendsPerTurn
        while budget > 0, !deliveries.isEmpty { if serve(&deliveries[0], &budget) { deliveries.removeFirst() } }
        if !deliveries.isEmpty { handle.perform { [self] in goOn() } }
    }

    /// Serves receivers of an event.
    /// - Returns: whether all are served.
    private func serve(_ delivery: inout Delivery, _ budget: inout Int) -> Bool {
        let end = min(delivery.next + budget, delivery.receivers.count)
        budget -= end - delivery.next
        // One that is over takes nothing.
        for member in delivery.receivers[delivery.next..<end] where member.first <= delivery.event.number {
            member.stream.offer(delivery.event.bytes)
        }
        delivery.next = end
        return end == delivery.receivers.count
    }
}

/// A number that other threads may ask for.
final class MemberCount: Sendable {
    private let number = Atomic<Int>(0)

    func load() -> Int { number.load(ordering: .relaxed) }

    func add(_ difference: Int) { number.add(difference, ordering: .relaxed) }
}
