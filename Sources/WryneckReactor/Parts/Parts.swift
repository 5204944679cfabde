// Parts.swift - several parts of a program as one: begun in order, ended in reverse. Twisted's MultiService.
// Invariants: a part begins when those before it work; it ends when those after it have ended; who has begun is ended exactly once,
// whatever went wrong.

public import Logging

/// Parts of a program that begin and end together.
///
/// ```swift
/// try await Parts(database, server, poller).run()      // until SIGINT or SIGTERM
/// ```
/// Parts are a part themselves, so they nest.
public final class Parts: Part {
    private struct State {
        /// How many have begun and are not asked to end.
        var begun = 0
        /// How many are asked to end and have not.
        var ending = 0
    }

    private let parts: [any Part]
    private let logger: Logger
    private let state = Locked(State())
    private let stopWish = StopWish()

    /// - Parameters:
    ///   - parts: in the order in which they begin.
    ///   - logger: where beginnings and ends are told, at the level debug.
    public convenience init(_ parts: any Part..., logger: Logger = .current) { self.init(parts, logger: logger) }

    /// - Parameters:
    ///   - parts: in the order in which they begin.
    ///   - logger: where beginnings and ends are told, at the level debug.
    public init(_ parts: [any Part], logger: Logger = .current) {
        self.parts = parts
        self.logger = logger
    }

    /// Begins all, one after the other. If one cannot, those before it are ended again.
    /// - Throws: what the part throws that could not begin.
    public func begin() async throws {
        for part in parts {
            do { try await part.begin() } catch {
                await end(grace: .zero)
                throw error
            }
            state.withLock { $0.begun += 1 }
            logger.debug("A part works", metadata: ["part": "\(type(of: part))"])
        }
    }

    /// Ends those that have begun, the last first. Called while that goes on, it leaves those who have not ended no more than `grace`.
    /// - Parameter grace: how long it may take in all; what one part needs is taken from the others.
    public func end(grace: Duration) async {
        let count = state.withLock { state in
            defer { state.begun = 0 }
            state.ending = max(state.ending, state.begun)
            return state.begun
        }
        if count == 0 { return hurry(grace) }
        let start = ContinuousClock.now
        for part in parts[..<count].reversed() {
            await part.end(grace: max(.zero, grace - start.duration(to: .now)))
            state.withLock { $0.ending -= 1 }
            logger.debug("A part has ended", metadata: ["part": "\(type(of: part))"])
        }
    }

    /// Begins all, waits for SIGINT or SIGTERM, for `stop()`, or until the calling task is cancelled, and ends all. A second signal leaves
    /// the parts no more time.
    /// - Parameters:
    ///   - grace: how long the end may take in all.
    ///   - handlingSignals: whether signals are heeded; false leaves them to the host.
    ///   - begun: called once when all work.
    /// - Throws: what the part throws that could not begin.
    public func run(grace: Duration = .seconds(30), handlingSignals: Bool = true, _ begun: @Sendable () -> Void = {}) async throws {
        let signals = handlingSignals ? StopSignals { [self] isFirst in if isFirst { stop() } else { hurry(.zero) } } : nil
        defer { signals?.end() }
        try await begin()
        begun()
        await withTaskCancellationHandler {
            await stopWish.granted()
        } onCancel: {
            stop()
        }
        await end(grace: grace)
    }

    /// Makes `run` end. From any thread; also before it has begun to wait.
    public func stop() { stopWish.make() }

    /// Those that are ending are told that they have less time.
    private func hurry(_ grace: Duration) {
        let late = parts[..<state.withLock { $0.ending }]
        Task { for part in late.reversed() { await part.end(grace: grace) } }
    }
}
