// The hook, the default, and debug mode. Debug mode is global, hence serialized.

internal import Glibc
import Testing

@testable import WryneckDeferred

@Suite("Diagnostics", .serialized)
struct DeferredDiagnosticsTests {
    @Test("without a hook a report is one line on standard error, and a removed hook is gone")
    func standardError() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            DeferredDiagnostics.setHook { _ in exit(3) }
            DeferredDiagnostics.setHook(nil)
            struct Two: Error, CustomStringConvertible { var description: String { "two\nlines" } }
            _ = Deferred<Int>.fail(Two())
            _ = Deferred<Int> { _ in throw CancelledError() }.map { $0 }
        }
        let lines = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(lines.contains("unhandled error in Deferred<Int>: two lines\n"))
    }

    @Test("reports of a thread go to its witness, unless there is a hook; to the one before when it has gone")
    func witness() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            final class Box { var reports: [String] = [] }
            let outer = Box(), inner = Box()
            func fail(_ id: Int) { _ = Deferred<Int>.fail(Boom(id: id)) }
            _ = DeferredDiagnostics.exchangeWitness(for: .init { outer.reports.append("\($0.error)") })
            fail(1)
            let before = DeferredDiagnostics.exchangeWitness(for: .init { inner.reports.append("\($0.error)") })
            fail(2)
            _ = DeferredDiagnostics.exchangeWitness(for: before)
            fail(3)
            DeferredDiagnostics.setHook { _ in }
            fail(4)
            DeferredDiagnostics.setHook(nil)
            _ = DeferredDiagnostics.exchangeWitness(for: nil)
            guard outer.reports == ["boom 1", "boom 3"], inner.reports == ["boom 2"] else { exit(3) }
        }
        #expect(result?.standardErrorContent.isEmpty == true)
    }

    private func debugging(_ body: () throws -> Void) rethrows {
        DeferredDiagnostics.isDebugging = true
        defer { DeferredDiagnostics.isDebugging = false }
        try body()
    }

    @Test(
        "in debug mode the error says where the Deferred was made and first fired", arguments: [true, false],
        [true, false])
    func alreadyCalled(firstSucceeds: Bool, secondSucceeds: Bool) throws {
        try debugging {
            let deferred = Deferred<Int>(), made = UInt(#line)
            let fired = UInt(#line) + 1
            if firstSucceeds { try deferred.callback(1) } else { try deferred.errback(Boom()) }
            let error = #expect(throws: AlreadyCalledError.self) {
                if secondSucceeds { try deferred.callback(1) } else { try deferred.errback(Boom()) }
            }
            #expect(error?.made == DeferredDiagnostics.Report.Place(fileID: #fileID, line: made))
            #expect(error?.fired == DeferredDiagnostics.Report.Place(fileID: #fileID, line: fired))
            #expect(
                "\(error!)"
                    == "the Deferred was fired already, made at \(#fileID):\(made), first fired at \(#fileID):\(fired)")
            deferred.forget()
        }
    }

    @Test("without debug mode the error says only what happened")
    func plainMessage() throws {
        let deferred = Deferred<Int>()
        try deferred.callback(1)
        let error = #expect(throws: AlreadyCalledError.self) { try deferred.callback(2) }
        #expect(error?.made == nil)
        #expect("\(error!)" == "the Deferred was fired already")
    }

    @Test("debug mode may be switched on after the making")
    func toggledMidway() throws {
        let deferred = Deferred<Int> { _ in }
        try debugging { try deferred.callback(1) }
        let error = #expect(throws: AlreadyCalledError.self) { try deferred.callback(2) }
        #expect(error?.made == nil)
        #expect(error?.fired?.fileID == #fileID)
    }

    @Test("firing through a function reference tells no place, but still where it was made")
    func reference() throws {
        try debugging {
            let deferred = Deferred<Int> { _ in }
            let fire: (Int) throws -> Void = deferred.callback
            try fire(1)
            let error = #expect(throws: AlreadyCalledError.self) { try deferred.callback(2) }
            #expect(error?.made != nil)
            #expect(error?.fired == nil)
        }
    }

    @Test("in debug mode the report of an unhandled error says where")
    func report() {
        let reports = Reports.during {
            debugging {
                let deferred = Deferred<Int>()
                try? deferred.errback(Boom())
            }
        }
        #expect(reports.first?.made?.fileID == #fileID)
        #expect(reports.first?.fired?.line == reports.first?.made.map { $0.line + 1 })
        #expect(reports.first?.description.contains(", fired at \(#fileID):") == true)
    }
}
