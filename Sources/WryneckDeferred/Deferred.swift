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
    // The fields that do not depend on `Value` come first and have types of their own: code that does not know `Value`
    // (the deinit, and whatever goes through `DeferredNode`) then finds them without asking the runtime, which would
    // cost more than the work itself.
    //
    // `@exclusivity(unchecked)`: each access reads or writes one field and calls nothing, so no two accesses overlap.
    // The check at run time would cost 40 % of a Deferred's life (measured: 340 ns against 200 ns).
    @exclusivity(unchecked) @usableFromInline var state = DeferredState()
    /// The Deferred whose result this one waits for. Unowned, because that one owns this one through its entries; it
    /// clears this field when it delivers and when it dies.
    @exclusivity(unchecked) @usableFromInline unowned var upstream: (any DeferredNode)?
    /// Dropped when the Deferred fires, because a canceller often refers to the object that holds the Deferred.
    @exclusivity(unchecked) @usableFromInline var canceller: Canceller<Value>?
    /// Present while an error rests here that nobody has looked at.
    @exclusivity(unchecked) @usableFromInline var unhandled: UnhandledFailure?
    @usableFromInline var history: DebugHistory?
    @exclusivity(unchecked) @usableFromInline var entries = EntryQueue<Value>()
    /// `.nothing` unless the stage is `.held`.
    @exclusivity(unchecked) @usableFromInline var stored: StoredResult<Value>

    /// Makes a Deferred without a canceller: a cancellation only fails it.
    ///
    /// - Parameters:
    ///   - fileID: The place of the call; remembered only in debug mode.
    ///   - line: The line of the call; remembered only in debug mode.
    @inlinable
    public init(fileID: StaticString = #fileID, line: UInt = #line) {
        stored = .nothing
        history = DebugHistory.ofMaking(fileID, line)
    }

    /// Makes a Deferred whose work can be cancelled.
    ///
    /// - Parameters:
    ///   - fileID: The place of the call; remembered only in debug mode.
    ///   - line: The line of the call; remembered only in debug mode.
    ///   - canceller: Called once, by the first `cancel()` before the Deferred fires. It may fire the Deferred; if it
    ///     does
    ///     not, or if it throws, the Deferred fails with ``CancelledError``.
    @inlinable
    public init(
        fileID: StaticString = #fileID, line: UInt = #line, canceller: @escaping (Deferred<Value>) throws -> Void
    ) {
        stored = .nothing
        self.canceller = .settling(canceller)
        history = DebugHistory.ofMaking(fileID, line)
    }

    /// Makes a Deferred that a cancellation does not settle: its work brings the result all the same.
    ///
    /// - Parameters:
    ///   - fileID: Where it was made; kept in debug mode.
    ///   - line: Where it was made; kept in debug mode.
    ///   - passOn: Tells the work; called by every cancellation.
    package convenience init(
        fileID: StaticString = #fileID, line: UInt = #line, passingCancellationOn passOn: @escaping () -> Void
    ) {
        self.init(fileID: fileID, line: line)
        canceller = .passingOn(passOn)
    }

    /// Makes a Deferred that has fired.
    @inlinable
    package init(settled result: Result<Value, any Error>) {
        stored = StoredResult(result)
        state.stage = .held
        witnessFailure()
    }

    /// A Deferred that has fired with a value.
    ///
    /// - Parameter value: The value that functions added to it get.
    /// - Returns: A fired Deferred. Twisted's name: `succeed`.
    @inlinable
    public static func succeed(_ value: Value) -> Deferred<Value> { Deferred(settled: .success(value)) }

    /// A Deferred that has failed.
    ///
    /// - Parameter error: The error; reported as unhandled if nobody looks at it.
    /// - Returns: A fired Deferred. Twisted's name: `fail`.
    @inlinable
    public static func fail(_ error: any Error) -> Deferred<Value> { Deferred(settled: .failure(error)) }

    /// Makes a Deferred that has failed and that may be ignored; see `settleUnreported(_:)`.
    package static func failUnreported(_ error: any Error) -> Deferred<Value> {
        let deferred = Deferred()
        deferred.settleUnreported(.failure(error))
        return deferred
    }

    /// Whether it has been fired. A fired Deferred may still wait for another one that a function returned.
    public var hasFired: Bool { state.stage != .unfired }

    // The functions that still wait are not run here: a deinit can happen in the middle of somebody's
    // `dictionary.removeAll()`, where a function that looks at that dictionary would trap.
    deinit {
        guard !entries.isEmpty || canceller != nil else { return }
        if entries.hadDependents { orphanDependents() }
        // Moved, not copied: what stays in a field is released after this, outside of the graveyard.
        Graveyard.bury((exchange(&entries, with: EntryQueue()), canceller.take()))
    }
}

extension Deferred where Value == Void {
    /// A Deferred that has fired with `Void`.
    ///
    /// - Returns: A fired Deferred.
    public static func succeed() -> Deferred<Void> { succeed(()) }
}
