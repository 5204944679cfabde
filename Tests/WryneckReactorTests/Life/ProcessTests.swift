import Foundation
import ProcessTesting
import ReactorTestSupport
import Testing

/// What belongs to a whole process is tried in one of its own: `Tests/ReactorProbe`.
@Suite("A reactor's process", .ownThread) struct ProcessTests {
    private func start(_ probe: String) throws -> Child {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return try Child(String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)]) + "/reactor-probe", [probe])
    }

    @Test("the main actor and the main queue stay alive while run() occupies the main thread")
    func mainQueue() async throws {
        let outcome = try await start("main-queue").finish()
        #expect(outcome.code == 0)
        #expect(outcome.text.split(separator: "\n").map(String.init) == Self.mainQueueLines)
    }

    /// Whether a sanitizer is in this program: its objects link only with it.
    private static let isSanitized = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil

    @Test(
        "they do so, too, when Swift's runtime is linked in",
        .disabled(if: isSanitized, "a sanitizer's objects link only with it"))
    func staticMainQueue() async throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)])
        let list = folder + "/reactor-probe.product/Objects.LinkFileList"
        let program = folder + "/reactor-probe-static"
        // The same objects, linked once more: to compile them anew would take minutes.
        let link = try await Child.run(
            "swiftc", ["-static-stdlib", "-Xlinker", "--defsym=main=reactor_probe_main", "-o", program, "@" + list])
        try #require(link.code == 0, "\(link.text)\(link.errors)")
        let outcome = try await Child(program, ["main-queue"]).finish()
        #expect(outcome.code == 0)
        #expect(outcome.text.split(separator: "\n").map(String.init) == Self.mainQueueLines)
    }

    private static let mainQueueLines = [
        "queued before the run on the main thread", "main actor on the main thread", "main queue's timer", "reactor",
        "ended",
    ]

    @Test(
        "SIGHUP calls its hook; the first SIGTERM stops gracefully, the second at once; then all handlers are what they were"
    )
    func signals() async throws {
        let child = try start("signals")
        #expect(try await child.line() == "running")
        child.signal(SIGHUP)
        #expect(try await child.line() == "hangup")
        child.signal(SIGHUP)
        #expect(try await child.line() == "hangup")
        child.signal(SIGTERM)
        #expect(try await child.line() == "stopping")
        child.signal(SIGTERM)
        let outcome = try await child.finish()
        #expect(outcome.text == "ended by \(SIGTERM) true true true true\n")
        #expect(outcome.code == 0)
    }

    @Test("SIGINT and SIGTERM mean the same, two different ones are two, and the reactor says which ended it")
    func interrupt() async throws {
        let child = try start("signals")
        #expect(try await child.line() == "running")
        child.signal(SIGINT)
        #expect(try await child.line() == "stopping")
        child.signal(SIGTERM)
        #expect(try await child.finish().text == "ended by \(SIGTERM) true true true true\n")
    }

    @Test("with signals off, they are the host's")
    func off() async throws {
        let child = try start("no-signals")
        #expect(try await child.line() == "running true true true")
        child.signal(SIGTERM)
        #expect(try await child.finish().code == -SIGTERM)
    }
}
