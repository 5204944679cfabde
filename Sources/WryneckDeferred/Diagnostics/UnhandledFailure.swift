// UnhandledFailure.swift - the witness of an error that nobody has handled.
// Invariant: it exists only while a failure rests in a Deferred. If it dies before `wasHandled()`, it reports.

/// Reports its error when it is released, which is when the Deferred is.
@usableFromInline
final class UnhandledFailure {
    private var error: (any Error)?
    private let type: Any.Type
    private let history: DebugHistory?

    @usableFromInline
    init(_ error: any Error, in type: Any.Type, history: DebugHistory?) {
        self.error = error
        self.type = type
        self.history = history
    }

    func wasHandled() { error = nil }

    deinit {
        guard let error else { return }
        DeferredDiagnostics.report(
            DeferredDiagnostics.Report(.unhandledError, error: error, in: type, history: history))
    }
}

/// What a Deferred remembers in debug mode.
@usableFromInline
final class DebugHistory {
    private(set) var made: DeferredDiagnostics.Report.Place?
    var fired: DeferredDiagnostics.Report.Place?

    init() {}

    /// A history that begins with the place where a Deferred is made; nil unless debug mode is on.
    @inlinable
    static func ofMaking(_ fileID: StaticString, _ line: UInt) -> DebugHistory? {
        DeferredDiagnostics.isDebugging ? noting(fileID, line) : nil
    }

    @usableFromInline
    static func noting(_ fileID: StaticString, _ line: UInt) -> DebugHistory {
        let history = DebugHistory()
        history.made = DeferredDiagnostics.Report.Place(fileID: fileID, line: line)
        return history
    }
}
