import Foundation
import ProcessTesting
import Testing

/// How `wryneck` runs beside serving: for those who write pages, for service managers, as whom.
@Suite("wryneck's operation", .ownThread) struct OperationTests {
    private let folder: ScratchFolder
    private let state: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        state = try ScratchFolder("state")
        try folder.write("index.html", "<h1>one</h1>".utf8)
    }

    private func start(_ arguments: String..., environment: [String: String] = [:]) async throws -> RunningServer {
        try await RunningServer(
            Child(Programs.wryneck, [folder.path, "--port", "0"] + arguments, environment: environment))
    }

    private func expectMistake(_ arguments: String..., says line: String) async throws {
        let outcome = try await Child.run(Programs.wryneck, [folder.path, "--port", "0"] + arguments)
        #expect(outcome.code == 1 && outcome.output.isEmpty)
        #expect(outcome.errors == "wryneck: \(line)\n")
    }

    // MARK: --watch

    private func listen(_ server: RunningServer) throws -> Child {
        try startCurl("--no-buffer", server.url + ".wryneck/live-reload")
    }

    private func version(_ stream: Child) async throws -> String {
        while true {
            let line = try await stream.line()
            if line.hasPrefix("data: ") { return String(line.dropFirst(6)) }
        }
    }

    @Test("--watch: a page is told when a file changes, on each reactor, and gets the new content at once")
    func watch() async throws {
        let server = try await start("--watch", "--reactors", "2", "--no-access-log")
        let streams = try (0..<4).map { _ in try listen(server) }
        let first = try await version(streams[0])
        for stream in streams.dropFirst() { #expect(try await version(stream) == first) }
        #expect(
            try await curl(server.url).text.hasPrefix(
                "<h1>one</h1>\n<script src=\"/.wryneck/live-reload.js\" data-version=\"\(first)\""))
        try folder.write("index.html", "<h1>two</h1>".utf8)
        let second = try await version(streams[0])
        #expect(second != first)
        for stream in streams.dropFirst() { #expect(try await version(stream) == second) }
        #expect(try await curl(server.url).text.contains("<h1>two</h1>\n<script"))
        let end = try await server.stop()
        #expect(end.code == 0 && end.errors.isEmpty)
        // A stop that waited for them would cut them off in the end, which is another code.
        for stream in streams { #expect(try await stream.finish().code == 0) }
    }

    @Test("--watch: an archive is not watched, and without the flag nothing is added")
    func noWatch() async throws {
        let server = try await start()
        #expect(try await curl(server.url).text == "<h1>one</h1>")
        #expect(try await fetch(server.url + ".wryneck/live-reload").status == "404")
    }

    // MARK: --open, --qr

    /// A folder to be looked in first for programs, with an xdg-open in it that notes what it was asked.
    private func fakeOpener(_ ending: String) throws -> [String: String] {
        let script = "#!/bin/sh\nfor word in \"$@\"; do printf '%s\\n' \"$word\"; done >\(state.path)/opened.new\n"
        let program = try state.write(
            "bin/xdg-open", (script + "mv \(state.path)/opened.new \(state.path)/opened\n" + ending + "\n").utf8)
        chmod(program, 0o755)
        return ["PATH": state.path + "/bin:/usr/bin:/bin"]
    }

    /// Children of a process that nobody has waited for.
    private func zombies(of process: pid_t) -> Int {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
        return processes.count { number in
            guard let stat = try? fileText("/proc/\(number)/stat"), let end = stat.lastIndex(of: ")") else {
                return false
            }
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            return fields.count > 1 && fields[0] == "Z" && fields[1] == "\(process)"
        }
    }

    @Test("--open gives the address to xdg-open, as one word and without a shell, and leaves no zombie")
    func open() async throws {
        let server = try await start("--open", environment: try fakeOpener("exit 0"))
        let opened = state.path + "/opened"
        #expect(try await eventually { FileManager.default.fileExists(atPath: opened) })
        #expect(try fileText(opened) == server.url + "\n")
        #expect(try await eventually { zombies(of: server.child.process) == 0 })
        #expect(try await server.stop().errors.isEmpty)
    }

    @Test("--open: no browser is no reason not to serve", arguments: ["exit 3", nil])
    func noBrowser(ending: String?) async throws {
        let environment = if let ending { try fakeOpener(ending) } else { ["PATH": state.path] }
        let server = try await start("--open", environment: environment)
        #expect(try await curl(server.url).text == "<h1>one</h1>")
        #expect(
            try await server.child.errorLine()
                == (ending == nil
                    ? "wryneck: --open: cannot run xdg-open: No such file or directory"
                    : "wryneck: --open: xdg-open found no browser for \(server.url)"))
        #expect(try await server.stop().code == 0)
    }

    #if QRCode
        @Test("--qr draws the address in the network, if the server can be reached there")
        func qr() async throws {
            let server = try await start("--qr", "--host", "0.0.0.0")
            var lines: [String] = []
            while !(lines.last?.hasPrefix("http://") ?? false), lines.count < 60 {
                lines.append(try await server.child.line())
            }
            let url = try #require(lines.last)
            #expect(
                lines.count > 15
                    && lines.dropLast().allSatisfy {
                        $0.allSatisfy { "█▀▄ ".contains($0) } && $0.count == lines[0].count
                    })
            #expect(!url.contains("127.0.0.1") && !url.contains("0.0.0.0"))
            #expect(try await curl(url).text == "<h1>one</h1>")
        }

        @Test("--qr says why there is no code on loopback, and the server serves")
        func loopback() async throws {
            let server = try await start("--qr")
            #expect(try await curl(server.url).text == "<h1>one</h1>")
            let address = server.url.dropFirst("http://".count).dropLast()
            let expected =
                "wryneck: --qr: the server listens at \(address) only, where no other device reaches it; --host 0.0.0.0 opens it to the network\n"
            #expect(try await server.stop().errors == expected)
        }
    #endif

    // MARK: --pid-file

    @Test("--pid-file holds the number while the server runs; a second server is told of the first")
    func pidFile() async throws {
        let path = state.path + "/w.pid"
        try state.write("w.pid", "2147483647\n".utf8)
        let server = try await start("--pid-file", path)
        #expect(try fileText(path) == "\(server.child.process)\n")
        try await expectMistake(
            "--pid-file", path, says: "--pid-file: process \(server.child.process) runs, and has \(path)")
        #expect(try await server.stop().code == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        try await expectMistake(
            "--pid-file", "/nowhere/w.pid", says: "--pid-file: /nowhere/w.pid: No such file or directory")
    }

    @Test("--pid-file: a server that cannot start leaves none")
    func noPidFile() async throws {
        let server = try await start()
        let port = String(try #require(server.url.dropLast().split(separator: ":").last))
        let path = state.path + "/w.pid"
        let outcome = try await Child.run(Programs.wryneck, [folder.path, "--port", port, "--pid-file", path])
        #expect(outcome.code == 1 && !FileManager.default.fileExists(atPath: path))
    }

    // MARK: The service manager

    @Test("sd_notify(3): ready with its number, reloading and ready, stopping; and alive, as often as it was asked to")
    func notify() async throws {
        let manager = try Manager(state.path + "/notify")
        let server = try await start(
            "--reactors", "2", environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "1000000"])
        let ready = try await manager.next { !$0.hasPrefix("WATCHDOG") }
        #expect(
            ready == "READY=1\nMAINPID=\(server.child.process)\nSTATUS=Serving at \(server.url.dropFirst(7).dropLast())"
        )
        for _ in 0..<3 { #expect(try await manager.next { _ in true } == "WATCHDOG=1") }
        server.child.signal(SIGHUP)
        let reloading = try await manager.next { !$0.hasPrefix("WATCHDOG") }
        #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        #expect(try await manager.next { !$0.hasPrefix("WATCHDOG") } == ready)
        server.child.signal(SIGTERM)
        #expect(try await manager.next { !$0.hasPrefix("WATCHDOG") } == "STOPPING=1\nSTATUS=Finishing requests")
        #expect(try await server.child.finish().code == 0)
    }

    @Test("socket activation: sockets that were passed are used, unless the command line names others")
    func activation() async throws {
        let socket = try ListeningSocket()
        defer { withExtendedLifetime(socket) {} }
        let command = "export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$0\" \"$@\""
        let server = try await RunningServer(
            Child("bash", ["-c", command, Programs.wryneck, folder.path], inheriting: socket.number))
        #expect(server.url == "http://127.0.0.1:\(socket.port)/")
        #expect(try await curl(server.url).text == "<h1>one</h1>")
        _ = try await server.stop()
        let other = try await RunningServer(
            Child("bash", ["-c", command, Programs.wryneck, folder.path, "--port", "0"], inheriting: socket.number))
        #expect(other.url != server.url)
        _ = try await other.stop()
    }

    // MARK: --user

    @Test(
        "--user: all threads are that user, for good, and serve",
        .enabled(if: geteuid() == 0, "only root can become another user"))
    func user() async throws {
        try folder.write("secret.txt", "root's".utf8)
        chmod(folder.path + "/secret.txt", 0o600)
        let pidFile = state.path + "/w.pid"
        let server = try await start("--user", "nobody:games", "--reactors", "2", "--pid-file", pidFile)
        #expect(try await curl(server.url).text == "<h1>one</h1>")
        #expect(try await fetch(server.url + "secret.txt").status == "403")
        let process = server.child.process
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
        #expect(threads.count > 2)
        for thread in threads {
            // One that has just ended is gone.
            guard let text = try? fileText("/proc/\(process)/task/\(thread)/status") else { continue }
            let status = text.split(separator: "\n").map {
                $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            for line in [
                "Uid: 65534 65534 65534 65534", "Gid: 60 60 60 60", "NoNewPrivs: 1", "CapPrm: 0000000000000000",
                "CapEff: 0000000000000000",
            ] {
                #expect(status.contains(line), "\(line)")
            }
            #expect(status.contains { $0 == "Groups: 60" })
        }
        #expect(try await server.stop().code == 0)
        // The directory is root's: the file is emptied, and the next server takes it.
        #expect((try? fileText(pidFile)) == "")
    }

    @Test("--user: what is no user is told")
    func noUser() async throws {
        try await expectMistake("--user", "no-such-user", says: "--user: there is no user \"no-such-user\"")
        try await expectMistake("--user", "root", says: "--user: root is root: there is nothing to give up")
    }

    @Test("--user: only root can", .enabled(if: geteuid() != 0, "the test does not run as root"))
    func onlyRoot() async throws {
        try await expectMistake("--user", "nobody", says: "--user: only root can become another user")
    }
}

/// A service manager's ear. It takes each message as it comes: one that had to wait would be in the way of those
/// behind it, and the server drops what does not fit into the socket's queue.
private final class Manager: Sendable {
    let path: String
    private let messages: AsyncStream<String>

    init(_ path: String) throws {
        self.path = path
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = socketPatience
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if !isBound { throw ChildFailure(description: "no socket at \(path)") }
        let (messages, heard) = AsyncStream<String>.makeStream()
        self.messages = messages
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = recv(number, &buffer, buffer.count, 0), count > 0 {
                heard.yield(String(decoding: buffer[..<count], as: UTF8.self))
            }
            heard.finish()
            close(number)
        }
    }

    /// The next message of the kind that is waited for.
    func next(_ isWanted: (String) -> Bool) async throws -> String {
        for await message in messages where isWanted(message) { return message }
        throw ChildFailure(description: "nothing came in time")
    }
}
