import Foundation
import ProcessTesting
import Testing

/// What signals make of the program.
@Suite("wryneck's signals", .ownThread) struct SignalTests {
    private let folder: ScratchFolder
    private let state: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        state = try ScratchFolder("state")
        try folder.write("index.html", "<h1>one</h1>".utf8)
        try folder.write("in/.keep", [])
    }

    private var pidFile: String { state.path + "/w.pid" }
    private func uploads() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path + "/in").filter { $0 != ".keep" }
    }

    private func start(_ arguments: String...) async throws -> RunningServer {
        try await RunningServer(
            Child(
                Programs.wryneck,
                [folder.path, "--port", "0", "--reactors", "2", "--pid-file", pidFile, "--upload", "in"] + arguments))
    }

    /// An upload that takes hours, so that a drain lasts. One process, which the test can end: what a shell starts
    /// would go on.
    private func startUpload(_ server: RunningServer) async throws -> Child {
        let large = state.path + "/large"
        try Data(count: 10_000_000).write(to: URL(fileURLWithPath: large))
        let upload = try Child(
            "curl", ["-q", "-s", "--noproxy", "*", "--limit-rate", "1k", "-T", large, server.url + "in/x"])
        #expect(try await eventually { try !uploads().isEmpty })
        return upload
    }

    @Test(
        "the second ends it with 128 and its number, whatever the other reactors do, and leaves no half upload and no PID file",
        arguments: [(SIGTERM, SIGTERM), (SIGINT, SIGINT), (SIGQUIT, SIGQUIT), (SIGTERM, SIGINT), (SIGINT, SIGTERM)],
        [1, 2])
    func second(signals: (CInt, CInt), round: Int) async throws {
        let server = try await start()
        let upload = try await startUpload(server)
        server.child.signal(signals.0)
        // It turns newcomers away: it drains.
        try await waitForRefusal(server)
        server.child.signal(signals.1)
        let end = try await server.child.finish()
        #expect(end.code == 128 + signals.1)
        #expect(try uploads() == [])
        #expect(!FileManager.default.fileExists(atPath: pidFile))
        upload.signal(SIGKILL)
    }

    private func waitForRefusal(_ server: RunningServer) async throws {
        while try await curl(server.url).code == 0 {}
    }

    @Test("one alone lets requests finish, and the code is 0", arguments: [SIGTERM, SIGINT, SIGQUIT])
    func one(signal: CInt) async throws {
        let server = try await start()
        server.child.signal(signal)
        #expect(try await server.child.finish().code == 0)
        #expect(!FileManager.default.fileExists(atPath: pidFile))
    }

    @Test(
        "as the first process of a container it heeds them, too",
        .enabled(if: canUnshare, "the system lets nobody make a container"))
    func first() async throws {
        let program = [
            Programs.wryneck, folder.path, "--port", "0", "--pid-file", pidFile, "--upload", "in", "--reactors", "2",
        ]
        for count in 1...2 {
            // A sanitizer's search for leaks does not work in a process of that kind.
            let unshare = try Child(
                "unshare", unshareOptions + program, environment: ["ASAN_OPTIONS": "detect_leaks=0"])
            let server = try await RunningServer(unshare)
            let process = try #require(child(of: unshare.process))
            let upload = count == 2 ? try await startUpload(server) : nil
            kill(process, SIGTERM)
            if count == 2 {
                try await waitForRefusal(server)
                kill(process, SIGTERM)
            }
            #expect(try await unshare.finish().code == (count == 2 ? 143 : 0))
            #expect(try uploads() == [] && !FileManager.default.fileExists(atPath: pidFile))
            upload?.signal(SIGKILL)
        }
    }

    /// The only one.
    private func child(of process: pid_t) -> pid_t? {
        let text = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
        return text?.split(separator: " ").first.flatMap { pid_t($0) }
    }

    @Test("SIGUSR1 opens the log anew, as nginx does, and SIGUSR2 does nothing; neither ends it")
    func user() async throws {
        let log = state.path + "/access.log"
        let server = try await start("--access-log", log)
        #expect(try await curl(server.url).code == 0)
        #expect(
            try await eventually { (try? String(contentsOfFile: log, encoding: .utf8))?.contains("GET /") ?? false })
        try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
        server.child.signal(SIGUSR2)
        #expect(try await server.child.errorLine().hasSuffix("SIGUSR2 has no meaning here"))
        server.child.signal(SIGUSR1)
        #expect(try await eventually { FileManager.default.fileExists(atPath: log) })
        #expect(try await curl(server.url + "?two").code == 0)
        #expect(
            try await eventually { (try? String(contentsOfFile: log, encoding: .utf8))?.contains("GET /?two") ?? false }
        )
        #expect(try String(contentsOfFile: log, encoding: .utf8).contains("GET /?two"))
        #expect(try await server.stop().code == 0)
    }

    @Test("a log whose reader has left does not end it, and it ends in order")
    func pipe() async throws {
        let script = "\"$0\" \"$@\" | head -n 1; echo ended ${PIPESTATUS[0]}"
        let shell = try Child(
            "bash",
            ["-c", script, Programs.wryneck, folder.path, "--port", "0", "--reactors", "2", "--pid-file", pidFile])
        let server = try await RunningServer(shell)
        for _ in 0..<3 { #expect(try await curl(server.url).text == "<h1>one</h1>") }
        let number = try #require(pid_t(String(contentsOfFile: pidFile, encoding: .utf8).filter(\.isNumber)))
        kill(number, SIGTERM)
        #expect(try await shell.line() == "ended 0")
        #expect(!FileManager.default.fileExists(atPath: pidFile))
    }
}

private let unshareOptions =
    geteuid() == 0
    ? ["--pid", "--fork", "--kill-child"] : ["--user", "--map-root-user", "--pid", "--fork", "--kill-child"]

/// Some systems forbid it, and so do most containers.
private let canUnshare: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = unshareOptions + ["true"]
    process.standardError = nil
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()
