// Parts.swift - several parts of a program as one: begun in order, ended in reverse. Twisted's MultiService.
// Invariants: a part begins when those before it work; it ends when those after it have ended; a part that has begun is
// ended exactly once, whatever goes wrong.

internal import CLinux
internal import Glibc
public import Logging

/// Parts of a program that begin and end together.
///
/// ```swift
/// try await Parts(database, server, poller).run()      // until SIGINT or SIGTERM
/// ```
/// Parts are a part themselves, so they nest.
public final class Parts: Part {
    private struct State {
        /// The number that have begun and were not asked to end.
        var begun = 0
        /// The number that were asked to end and have not ended.
        var ending = 0
    }

    private let parts: [any Part]
    private let logger: Logger
    private let state = Locked(State())
    private let stopWish = StopWish()

    /// - Parameters:
    ///   - parts: in the order in which they begin.
    ///   - logger: gets the beginnings and ends, at the level debug.
    public convenience init(_ parts: any Part..., logger: Logger = .current) { self.init(parts, logger: logger) }

    /// - Parameters:
    ///   - parts: in the order in which they begin.
    ///   - logger: gets the beginnings and ends, at the level debug.
    public init(_ parts: [any Part], logger: Logger = .current) {
        self.parts = parts
        self.logger = logger
    }

    /// Begins all parts, one after the other. If one cannot, those before it are ended again.
    /// - Throws: the error of the part that could not begin.
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

    /// Ends the parts that have begun, the last first. A second call while that goes on leaves those that have not
    /// ended no more than `grace`.
    /// - Parameter grace: the time for all parts together.
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

    /// Begins all parts, waits for SIGINT or SIGTERM, for `stop()`, or until the calling task is cancelled, and ends
    /// all. A second signal leaves the parts no more time.
    /// - Parameters:
    ///   - grace: the time for the end of all parts together.
    ///   - handlingSignals: whether signals are handled; false leaves them to the host program.
    ///   - begun: called once when all parts work.
    /// - Throws: the error of the part that could not begin.
    public func run(grace: Duration = .seconds(30), handlingSignals: Bool = true, _ begun: @Sendable () -> Void = {}) async throws {
        let signals = handlingSignals ? heedSignals() : nil
        do { try await begin() } catch {
            await signals?.end()
            throw error
        }
        begun()
        await withTaskCancellationHandler {
            await stopWish.granted()
        } onCancel: {
            stop()
        }
        await end(grace: grace)
        await signals?.end()
    }

    private func heedSignals() -> ProcessSignals? {
        let isFirst = Locked(true)
        return ProcessSignals([SIGINT, SIGTERM]) { [self] _, _ in
            let wasFirst = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            if wasFirst { stop() } else { hurry(.zero) }
        }
    }

    /// Makes `run` end. From any thread; also before it has begun to wait.
    public func stop() { stopWish.make() }

    /// Leaves the parts that are ending less time.
    private func hurry(_ grace: Duration) {
        let late = parts[..<state.withLock { $0.ending }]
        Task { for part in late.reversed() { await part.end(grace: grace) } }
    }
}
