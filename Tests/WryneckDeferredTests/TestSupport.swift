// TestSupport.swift - what several test files share.
// Invariant: nothing here sleeps, and reports of tests that run at the same time do not mix.

import Synchronization
import Testing

@testable import WryneckDeferred

/// An error with an identity.
struct Boom: Error, Equatable, CustomStringConvertible {
    var id = 0
    var description: String { "boom \(id)" }
}

/// Another type of error.
struct Bang: Error, Equatable {}

/// What happened, in order.
final class Log {
    var lines: [String] = []
    func note(_ line: String) { lines.append(line) }
}

extension Deferred {
    /// The final result, as text, without touching the Deferred.
    var outcome: String {
        switch settledResult {
        case nil: "none"
        case .success(let value): "\(value)"
        case .failure(let error): "error \(error)"
        }
    }

    /// Takes note of the results that the chain carries here.
    @discardableResult
    func noting(_ name: String, in log: Log) -> Deferred<Value> {
        addBoth { result in
            switch result {
            case .success(let value): log.note("\(name) \(value)")
            case .failure(let error): log.note("\(name) error \(error)")
            }
            return try result.get()
        }
    }

    /// How many tasks sleep in this chain.
    var sleepers: Int {
        var count = 0
        entries.forEach { if case .awaiting = $0 { count += 1 } }
        return count
    }

    /// Ends a chain whose error is of no interest to the test.
    func forget() { whenSettled { _ in } }
}

/// Starts a task that awaits `deferred`, and comes back when it sleeps. Its result is text.
@MainActor func awaiting(_ deferred: Deferred<Int>) async -> Task<String, Never> {
    let sleepers = deferred.sleepers
    let task = Task { @MainActor in
        do { return "\(try await deferred.value)" } catch { return "error \(error)" }
    }
    while deferred.sleepers == sleepers { await Task.yield() }
    return task
}

/// Collects what the diagnostics hook gets while a test's body runs, in this test's task only.
enum Reports {
    private final class Sink: Sendable {
        let reports = Mutex<[DeferredDiagnostics.Report]>([])
    }

    @TaskLocal private static var sink: Sink?

    private static let installed: Void = DeferredDiagnostics.setHook { report in
        sink?.reports.withLock { $0.append(report) }
    }

    static func during(_ body: () throws -> Void) rethrows -> [DeferredDiagnostics.Report] {
        _ = installed
        let sink = Sink()
        try $sink.withValue(sink) { try body() }
        return sink.reports.withLock { $0 }
    }

    @MainActor static func during(_ body: @MainActor () async throws -> Void) async rethrows -> [DeferredDiagnostics
        .Report]
    {
        _ = installed
        let sink = Sink()
        try await $sink.withValue(sink) { try await body() }
        return sink.reports.withLock { $0 }
    }
}
