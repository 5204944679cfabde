// EventHistory.swift - the last events of a broadcaster, and the reactors that have streams of it.
// Invariant: the kept events are the last ones without a gap.

internal import Wryneck
internal import WryneckReactor

/// An event as it goes out, shared by all streams.
struct EncodedEvent: Sendable {
    /// Its place in the order of all events of the broadcaster.
    let number: Int
    let id: String?
    let bytes: [UInt8]
}

struct EventHistory: Sendable {
    private let limit: Int
    private let byteLimit: Int
    /// In the ids of this run: an id of an earlier one is not mistaken for one of these.
    private let run: String
    private var events: [EncodedEvent] = []
    private var bytes = 0
    /// The number of the next event.
    private(set) var next = 0
    var branches: [EventBranch] = []

    init(limit: Int, byteLimit: Int) {
        (self.limit, self.byteLimit) = (limit, byteLimit)
        run = String(UInt32.random(in: 0 ... .max), radix: 36)
    }

    /// Encodes an event and keeps it.
    mutating func add(_ event: ServerSentEvent) -> EncodedEvent {
        var event = event
        if limit > 0, event.id == nil { event.id = "\(run)-\(next)" }
        let encoded = EncodedEvent(number: next, id: event.id, bytes: event.bytes)
        next += 1
        guard limit > 0 else { return encoded }
        events.append(encoded)
        bytes += encoded.bytes.count
        while let first = events.first, events.count > limit || bytes > byteLimit {
            bytes -= first.bytes.count
            events.removeFirst()
        }
        return encoded
    }

    /// What is kept of the events behind the one with an id.
    /// - Parameter id: nil for a client that has had none.
    /// - Returns: none for a new client, all for an id that is not known.
    func missed(by id: String?) -> ArraySlice<EncodedEvent> {
        guard let id else { return [] }
        guard let last = events.lastIndex(where: { $0.id == id }) else { return events[...] }
        return events[(last + 1)...]
    }

    /// The part of the broadcaster on a reactor, which is made if it has none.
    mutating func branch(on handle: ReactorHandle) -> EventBranch {
        if let branch = branches.first(where: { $0.handle === handle }) { return branch }
        let made = EventBranch(handle)
        branches.append(made)
        return made
    }
}
