// Child.swift - a program that a test starts, reads from and ends. Invariants: every wait has an end; a child is
// ended by its own number, and reaped, before its object is gone; no test thread of the concurrency runtime is
// blocked meanwhile; a child has no descriptor of this process but those that it is given. (A socket of another test
// would else stay open for as long as the child runs, and that test would wait for its end.)

public import Foundation
internal import Synchronization

/// What came of a program.
public struct Outcome: Sendable {
    /// Its exit code; the signal's number below zero if it was ended by one.
    public let code: Int32
    /// What it wrote to standard output, but for the lines that were read before.
    public let output: [UInt8]
    /// What it wrote to standard error.
    public let errors: String

    /// The output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
}

/// Why a test gave up on a program.
public struct ChildFailure: Error, CustomStringConvertible {
    /// In words.
    public let description: String

    /// Takes the words.
    public init(description: String) { self.description = description }
}

/// A running program.
public final class Child: Sendable {
    private struct State {
        var unread: [UInt8] = []
        var unreadErrors: [UInt8] = []
        var isReaped = false
    }

    /// Its process number.
    public let process: pid_t
    private let output: CInt
    private let errors: CInt
    private let state = Mutex(State())

    /// Held while a child begins: until it runs its program it has all that this process has open. A file that is
    /// being written meanwhile would be closed, for those who watch it or want to run it, only then.
    static let starting = Mutex(())

    /// - Parameters:
    ///   - program: its path, or a name to be looked up.
    ///   - arguments: without the program's own name.
    ///   - environment: added to this process's own.
    ///   - inherited: a descriptor that it gets, with the number 3.
    /// - Throws: `ChildFailure` if it cannot be started.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], inheriting inherited: CInt? = nil
    ) throws {
        (process, output, errors) = try Child.starting.withLock { _ in
            try Child.spawn(program, arguments, environment, inherited)
        }
    }

    deinit {
        if !state.withLock({ $0.isReaped }) {
            kill(process, SIGKILL)
            var status: CInt = 0
            waitpid(process, &status, 0)
        }
        close(output)
        close(errors)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ inherited: CInt?
    ) throws -> (pid_t, CInt, CInt) {
        let (output, errors) = (try Pipe(), try Pipe())
        defer {
            close(output.writing)
            close(errors.writing)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        if let inherited { posix_spawn_file_actions_adddup2(&actions, inherited, 3) }
        let isClosing = closeInChild(from: inherited == nil ? 3 : 4, &actions)
        // A test runs on a thread of the concurrency runtime, which blocks signals, and perhaps beside a reactor that
        // ignores SIGPIPE; the child is to begin as it would in a shell.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var ignorable = sigset_t()
        sigemptyset(&ignorable)
        sigaddset(&ignorable, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &ignorable)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var number = pid_t()
        let code =
            isClosing
            ? withCStrings([program] + arguments) { arguments in
                withCStrings(all) { posix_spawnp(&number, program, &actions, &attributes, arguments, $0) }
            } : ENOSYS
        guard code == 0 else {
            close(output.reading)
            close(errors.reading)
            throw ChildFailure(description: "cannot start \(program): \(String(cString: strerror(code)))")
        }
        return (number, output.reading, errors.reading)
    }

    /// Sends a signal to this child.
    public func signal(_ number: CInt) {
        state.withLock { state in
            if !state.isReaped { _ = kill(process, number) }
        }
    }

    /// The next line of its output, without its end.
    /// - Returns: the line.
    /// - Throws: `ChildFailure` if there is none in time, or the program ended.
    public func line() async throws -> String {
        try await onThread { [self] in
            let deadline = ContinuousClock.now + patience
            while true {
                if let line = takeLine() { return line }
                var bytes: [UInt8] = []
                guard try Child.read(output, into: &bytes, until: deadline) else {
                    throw ChildFailure(description: "the program ended its output without a line")
                }
                state.withLock { $0.unread += bytes }
            }
        }
    }

    /// The next line of its standard error, without its end.
    /// - Returns: the line.
    /// - Throws: `ChildFailure` if there is none in time, or the program ended.
    public func errorLine() async throws -> String {
        try await onThread { [self] in
            let deadline = ContinuousClock.now + patience
            while true {
                if let line = state.withLock({ Child.takeLine(&$0.unreadErrors) }) { return line }
                var bytes: [UInt8] = []
                guard try Child.read(errors, into: &bytes, until: deadline) else {
                    throw ChildFailure(description: "the program ended its standard error without a line")
                }
                state.withLock { $0.unreadErrors += bytes }
            }
        }
    }

    /// Reads all that it still writes and waits for its end. One that does not end in time is killed.
    /// - Returns: what came of it.
    /// - Throws: `ChildFailure` if it did not end in time.
    public func finish() async throws -> Outcome {
        try await onThread { [self] in
            let deadline = ContinuousClock.now + patience
            var collected = state.withLock { (output: $0.unread, errors: $0.unreadErrors) }
            do {
                try collect(&collected.output, &collected.errors, until: deadline)
            } catch {
                signal(SIGKILL)
                _ = reap()
                throw ChildFailure(
                    description: "the program did not end in time: \(String(decoding: collected.errors, as: UTF8.self))"
                )
            }
            return Outcome(
                code: reap(), output: collected.output, errors: String(decoding: collected.errors, as: UTF8.self))
        }
    }

    /// Starts a program and waits for its end.
    /// - Parameters:
    ///   - program: its path, or a name to be looked up.
    ///   - arguments: without the program's own name.
    ///   - environment: added to this process's own.
    /// - Returns: what came of it.
    /// - Throws: `ChildFailure`.
    public static func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) async throws
        -> Outcome
    {
        try await Child(program, arguments, environment: environment).finish()
    }

    // MARK: Reading and waiting

    private func takeLine() -> String? { state.withLock { Child.takeLine(&$0.unread) } }

    private static func takeLine(_ unread: inout [UInt8]) -> String? {
        guard let end = unread.firstIndex(of: 10) else { return nil }
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread.removeFirst(end + 1)
        return line
    }

    private func collect(_ output: inout [UInt8], _ errors: inout [UInt8], until deadline: ContinuousClock.Instant)
        throws
    {
        var open = [self.output, self.errors]
        while !open.isEmpty {
            for ready in try Child.wait(open, until: deadline) {
                let hasMore =
                    ready == self.output
                    ? try Child.read(ready, into: &output, until: deadline)
                    : try Child.read(ready, into: &errors, until: deadline)
                if !hasMore { open.removeAll { $0 == ready } }
            }
        }
    }

    private static func wait(_ descriptors: [CInt], until deadline: ContinuousClock.Instant) throws -> [CInt] {
        var wishes = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let left = ContinuousClock.now.duration(to: deadline)
        let milliseconds = max(0, left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000)
        guard poll(&wishes, nfds_t(wishes.count), CInt(clamping: milliseconds)) != 0 else {
            throw ChildFailure(description: "nothing came in time")
        }
        return wishes.filter { $0.revents != 0 }.map(\.fd)
    }

    /// False at the end.
    private static func read(_ descriptor: CInt, into bytes: inout [UInt8], until deadline: ContinuousClock.Instant)
        throws -> Bool
    {
        guard try !wait([descriptor], until: deadline).isEmpty else { return true }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        if count > 0 { bytes += buffer[..<count] }
        return count > 0
    }

    private func reap() -> Int32 {
        var status: CInt = 0
        waitpid(process, &status, 0)
        state.withLock { $0.isReaped = true }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }
}

/// Both ends of a pipe, closed in whatever is executed.
private struct Pipe {
    let reading: CInt
    let writing: CInt

    init() throws {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw ChildFailure(description: "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }
}

/// What Glibc's module leaves out, since it is made without _GNU_SOURCE. False if this glibc has it not.
private func closeInChild(from first: CInt, _ actions: inout posix_spawn_file_actions_t) -> Bool {
    typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
    guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return false }
    return unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, first) == 0
}

private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
}
