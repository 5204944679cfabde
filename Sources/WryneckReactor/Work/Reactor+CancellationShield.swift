// Reactor+CancellationShield.swift - clean-up in a task that was cancelled.

internal import WryneckDeferred

extension Reactor {
    /// Runs async code to its end, also if the calling task is cancelled: for cleaning up.
    ///
    /// In a cancelled task every `sleep(for:)`, `runInThread(_:)` and `await deferred.value` fails at once. The code in
    /// here is a task of its own, which is not cancelled. It runs on this reactor's thread and has the task-local
    /// values of the caller.
    ///
    /// ```swift
    /// do {
    ///     try await transfer(file)
    /// } catch {
    ///     try? await reactor.withCancellationShield { try await reactor.runInThread { file.remove() } }
    ///     throw error
    /// }
    /// ```
    ///
    /// A reactor that ends gives its tasks only a moment, so the clean-up should be short. `shieldedValue` does the
    /// same for a single Deferred.
    /// - Parameter body: the code; it may use what lives on the reactor.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    public nonisolated(nonsending) func withCancellationShield<Value>(
        _ body: @escaping () async throws -> Value
    ) async throws -> Value {
        try await Deferred(on: self, body).shieldedValue
    }
}
