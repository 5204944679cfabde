// DescriptorWatch.swift - watches a descriptor that belongs to somebody else: a pipe, a device, the socket of a C
// library. Twisted's IReadDescriptor and IWriteDescriptor, as closures.
// Invariants: epoll watches a duplicate of the descriptor, so that no event reaches a later file of the owner's number;
// a condition that will never change again is told once.

/// Calls back when a descriptor can be read from or written to, until `remove()` or the reactor's end.
public final class DescriptorWatch: EventSource {
    private let reactor: Reactor
    private let interest: Readiness
    private let number: CInt
    private var descriptor: FileDescriptor?
    private var token: SourceToken?
    private var body: (() throws -> Void)?

    init(_ original: CInt, _ interest: Readiness, on reactor: Reactor, _ body: @escaping () throws -> Void)
        throws(Errno)
    {
        self.reactor = reactor
        self.interest = interest
        self.body = body
        let copy = try Syscalls.duplicateAsItIs(original)
        number = copy.rawValue
        descriptor = consume copy
        token = try reactor.register(self, number, interest)
    }

    /// Whether it still watches.
    public var isActive: Bool { token != nil }

    /// Stops watching.
    public func remove() {
        guard let token else { return }
        reactor.deregister(token, number)
        self.token = nil
        descriptor = nil
        body = nil
    }

    package func ready(_ readiness: Readiness) {
        guard let body else { return }
        do { try body() } catch {
            reactor.guarding { throw error }
            remove()
        }
        // Neither readable nor writable, only failed or closed: `body` has just found that out, and nothing else will
        // come.
        if readiness.isDisjoint(with: interest) { remove() }
    }

    package func reactorStopped() { remove() }
}

extension Reactor {
    /// Calls `body` whenever a descriptor can be read from. Its end is reported once and ends the watch (Twisted's
    /// `addReader`).
    ///
    /// The reactor watches a duplicate: remove the watch when you close the descriptor, or the file stays open. The
    /// descriptor is not made non-blocking, but one read for each call never waits.
    /// - Parameters:
    ///   - descriptor: a pipe, a socket, a terminal, an eventfd: anything that poll(2) can wait for.
    ///   - body: called in each turn for as long as something is left to read. What it throws is logged, and ends the
    ///     watch.
    /// - Returns: the watch. The reactor keeps it.
    /// - Throws: `EPERM` for regular files, which are always ready; `EBADF`.
    @discardableResult
    public func addReader(_ descriptor: CInt, _ body: @escaping () throws -> Void) throws(Errno) -> DescriptorWatch {
        try DescriptorWatch(descriptor, .readable, on: self, body)
    }

    /// Calls `body` whenever a descriptor can be written to. That it never will be again is reported once and ends the
    /// watch (Twisted's `addWriter`). Remove the watch when there is nothing to write: most descriptors are ready most
    /// of the time.
    /// - Parameters:
    ///   - descriptor: as for `addReader`; one descriptor can have both.
    ///   - body: what it throws is logged, and ends the watch.
    /// - Returns: the watch. The reactor keeps it.
    /// - Throws: `EPERM` for regular files, `EBADF`.
    @discardableResult
    public func addWriter(_ descriptor: CInt, _ body: @escaping () throws -> Void) throws(Errno) -> DescriptorWatch {
        try DescriptorWatch(descriptor, .writable, on: self, body)
    }
}
