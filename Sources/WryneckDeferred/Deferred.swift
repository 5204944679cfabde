// Deferred.swift - one value or one error, later.
// Invariant: a Deferred is fired at most once, and its result has one owner at a time. All of it happens on one
// thread: the class is not Sendable, so the compiler keeps it where it was made.

/// A value or an error that is not there yet, and the chain of functions that wait for it.
///
/// Functions added before the result arrives run when it arrives; a function added later runs **at once, inside the
/// adding call**. Either way they run in the order in which they were added, each on the result of the one before it.
///
/// Twisted's name: `twisted.internet.defer.Deferred`.
public final class Deferred<Value> {
    /// Where a Deferred stands.
    enum Phase {
        /// Nobody has fired it.
        case unfired
        /// The result is here, for whoever is added next.
        case held(Result<Value, any Error>)
        /// Its functions are running just now; the result is in the hands of `advance()`.
        case running
        /// Fired, but a function returned another Deferred, whose result this one waits for.
        case waiting
        /// The result went to another Deferred.
        case taken
    }

    var phase: Phase
    var entries = EntryQueue<Value>()
    /// How many `pause()` calls are still without their `unpause()`.
    var pauses = 0
    var marks = Marks()
    /// DC6: dropped as soon as the Deferred fires, because cancellers like to refer to what holds the Deferred.
    var canceller: ((Deferred<Value>) throws -> Void)?
    /// The Deferred whose result this one waits for. Unowned, since that one owns us through its entries; it clears
    /// this when it delivers and when it dies.
    unowned var upstream: (any DeferredNode)?
    /// Present while an error rests here that nobody has looked at.
    var unhandled: UnhandledFailure?
    var history: DebugHistory?

    /// Makes a Deferred that cannot do anything about being cancelled.
    ///
    /// - Parameters:
    ///   - fileID: Where it was made; kept in debug mode.
    ///   - line: Where it was made; kept in debug mode.
    public init(fileID: StaticString = #fileID, line: UInt = #line) {
        phase = .unfired
        if DeferredDiagnostics.isDebugging { history = DebugHistory(made: .init(fileID: fileID, line: line)) }
    }

    /// Makes a Deferred whose work can be called off.
    ///
    /// - Parameters:
    ///   - fileID: Where it was made; kept in debug mode.
    ///   - line: Where it was made; kept in debug mode.
    ///   - canceller: Called once, by the first `cancel()` before the Deferred fires. It may fire the Deferred; if it does
    ///     not, or if it throws, the Deferred fails with ``CancelledError``.
    public init(fileID: StaticString = #fileID, line: UInt = #line, canceller: @escaping (Deferred<Value>) throws -> Void) {
        phase = .unfired
        self.canceller = canceller
        if DeferredDiagnostics.isDebugging { history = DebugHistory(made: .init(fileID: fileID, line: line)) }
    }

    /// An already fired Deferred.
    package init(settled result: Result<Value, any Error>) {
        phase = .held(result)
        restIfFailed(result)
    }

    /// A Deferred that already has its value.
    ///
    /// - Parameter value: The value.
    /// - Returns: A fired Deferred. Twisted's name: `succeed`.
    public static func succeed(_ value: Value) -> Deferred<Value> { Deferred(settled: .success(value)) }

    /// A Deferred that has already failed.
    ///
    /// - Parameter error: The error; reported as unhandled if nobody looks at it.
    /// - Returns: A fired Deferred. Twisted's name: `fail`.
    public static func fail(_ error: any Error) -> Deferred<Value> { Deferred(settled: .failure(error)) }

    /// Whether somebody fired it. A fired Deferred may still wait for another one that a function returned.
    public var hasFired: Bool {
        if case .unfired = phase { false } else { true }
    }

    // The waiting ones may not be told here by running their functions: a deinit can come in the middle of
    // somebody's `dictionary.removeAll()`, where a function that looks at that dictionary would trap.
    deinit {
        guard !entries.isEmpty || canceller != nil else { return }
        if entries.hasHeldLink { orphanDependents() }
        Graveyard.bury((entries, canceller))
    }
}

extension Deferred where Value == Void {
    /// A Deferred that is already done.
    ///
    /// - Returns: A fired Deferred.
    public static func succeed() -> Deferred<Void> { succeed(()) }
}

/// The one-bit facts about a Deferred.
struct Marks {
    /// DC1: the producer does not know of the cancellation; its one late result is dropped.
    var swallowsNextFire = false
    /// The canceller is on the stack.
    var isCancelling = false
    /// The failure that rests here was looked at; nobody needs to be told.
    var failureIsSeen = false
    /// The Deferred this one waited for died without a result.
    var isOrphaned = false
}
