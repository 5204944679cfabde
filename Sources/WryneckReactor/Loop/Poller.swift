// Poller.swift - one epoll set. Level-triggered: a condition that nobody has dealt with is reported again, so none is
// lost.

internal import CLinux

/// An object that the reactor calls when its descriptor is ready.
package protocol EventSource: AnyObject {
    func ready(_ readiness: Readiness)
    /// The reactor ends: the source has to release everything now.
    func reactorStopped()
}

/// Names one registration. Never used twice, unlike the descriptor's number.
package struct SourceToken: Hashable {
    let rawValue: UInt64
    var slot: Int { Int(truncatingIfNeeded: rawValue & 0xFFFF_FFFF) }
    var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

    init(rawValue: UInt64) { self.rawValue = rawValue }
    init(slot: Int, generation: UInt32) {
        rawValue = UInt64(generation) << 32 | UInt64(UInt32(truncatingIfNeeded: slot))
    }
}

final class Poller {
    /// The most events of one turn. With more, epoll reports the others first in the next turn.
    private static let eventsPerTurn = 256

    private let epoll: FileDescriptor
    private var events = [epoll_event](repeating: epoll_event(), count: Poller.eventsPerTurn)

    init() throws(Errno) { epoll = try Syscalls.epollCreate() }

    func control(_ change: Syscalls.Interest, _ descriptor: CInt, _ interest: Readiness, _ token: SourceToken)
        throws(Errno)
    {
        try Syscalls.epollControl(epoll.rawValue, change, descriptor, events: interest.rawValue, token: token.rawValue)
    }

    /// Waits at most this many milliseconds; -1 waits without end, 0 only looks. Returns the number of events.
    func wait(milliseconds: CInt) throws(Errno) -> Int {
        let descriptor = epoll.rawValue
        return try events.withUnsafeMutableBufferPointer { buffer throws(Errno) in
            try Syscalls.epollWait(descriptor, into: buffer, milliseconds: milliseconds)
        }
    }

    func event(_ index: Int) -> (token: SourceToken, readiness: Readiness) {
        let event = events[index]
        return (SourceToken(rawValue: event.data.u64), Readiness(rawValue: event.events))
    }
}
