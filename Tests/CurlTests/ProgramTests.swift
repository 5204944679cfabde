import Foundation
import ProcessTesting
import Testing

/// What `wryneck` says, and how it ends.
@Suite("wryneck, the program", .ownThread) struct ProgramTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write("a.txt", "a".utf8)
    }

    /// One line that tells what is wrong, and exit code 1.
    private func expectMistake(_ arguments: String..., says line: String) async throws {
        let outcome = try await Child.run(Programs.wryneck, arguments)
        #expect(outcome.code == 1)
        #expect(outcome.errors == "wryneck: \(line)\n")
        #expect(outcome.output.isEmpty)
    }

    @Test("says in one line where it serves what")
    func announcement() async throws {
        let server = try await Programs.startWryneck(folder.path)
        #expect(server.line == "serving \(folder.path) on \(server.url)")
        #expect(server.url.hasPrefix("http://127.0.0.1:") && server.url.hasSuffix("/"))
        #expect(!server.url.contains(":0/"))
        #expect(try await curl(server.url + "a.txt").text == "a")
    }

    @Test("gives a URL that works, whatever it listens at", arguments: ["0.0.0.0", "::", "::1", "localhost"])
    func hosts(host: String) async throws {
        if host.contains(":"), !FileManager.default.fileExists(atPath: "/proc/net/if_inet6") { return }
        let server = try await Programs.startWryneck(folder.path, "--host", host)
        #expect(try await curl("--globoff", server.url + "a.txt").text == "a")
    }

    @Test("says that the port is taken")
    func portTaken() async throws {
        let server = try await Programs.startWryneck(folder.path)
        let port = try #require(server.url.dropLast().split(separator: ":").last)
        try await expectMistake(
            folder.path, "--port", String(port),
            says: "cannot listen on 127.0.0.1:\(port): the address is in use already")
        #expect(try await curl(server.url + "a.txt").text == "a")
    }

    @Test("says that the directory is not there")
    func directory() async throws {
        try await expectMistake(folder.path + "/nowhere", says: "no such directory: \(folder.path)/nowhere")
    }

    @Test("says that a number is out of range")
    func numbers() async throws {
        try await expectMistake(
            folder.path, "--port", "99999",
            says: "The value '99999' is invalid for '--port <port>': a number from 0 to 65535 (wryneck --help)")
        try await expectMistake(
            folder.path, "--reactors", "0",
            says: "The value '0' is invalid for '--reactors <number>': a number from 1 to 1024 (wryneck --help)")
    }

    @Test("says that a port is privileged, to those for whom it is", .enabled(if: ProgramTests.arePortsPrivileged))
    func privileged() async throws {
        try await expectMistake(
            folder.path, "--port", "1",
            says:
                "cannot listen on 127.0.0.1:1: port 1 is privileged; use one above 1023, or grant CAP_NET_BIND_SERVICE")
    }

    static var arePortsPrivileged: Bool {
        let first = try? fileText("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        return geteuid() != 0 && (first.flatMap { Int($0.dropLast()) } ?? 1024) > 1
    }

    @Test("ends with 0 on SIGTERM and SIGINT, and has lost no line of its log", arguments: [SIGTERM, SIGINT])
    func signals(number: CInt) async throws {
        let server = try await Programs.startWryneck(folder.path)
        for _ in 0..<20 { _ = try await curl(server.url + "a.txt") }
        server.child.signal(number)
        let end = try await server.child.finish()
        #expect(end.code == 0)
        #expect(end.errors.isEmpty)
        #expect(end.text.split(separator: "\n").count == 20)
    }

    @Test("logs a line a request, and lets no client write more")
    func log() async throws {
        let server = try await Programs.startWryneck(folder.path)
        _ = try await curl("--user-agent", "evil\"\tü\\", "--referer", "http://a.example/", server.url + "a.txt?x=1")
        let line = try await server.child.line()
        #expect(line.hasPrefix("127.0.0.1 - - ["))
        #expect(
            line.hasSuffix(
                "] \"GET /a.txt?x=1 HTTP/1.1\" 200 1 \"http://a.example/\" \"evil\\x22\\x09\\xC3\\xBC\\x5C\""))
        _ = try await curl("--head", server.url + "nowhere")
        #expect(try await server.child.line().contains("\"HEAD /nowhere HTTP/1.1\" 404 - \"-\" \"curl/"))
    }

    @Test("logs whole lines from all its threads")
    func wholeLines() async throws {
        let server = try await Programs.startWryneck(folder.path, "--reactors", "3")
        let urls = (0..<60).flatMap { ["--output", "/dev/null", server.url + "a.txt?\($0)"] }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try? await curl(["--parallel", "--parallel-max", "8"] + urls) } }
        }
        let end = try await server.stop()
        let lines = end.text.split(separator: "\n")
        #expect(lines.count == 240)
        #expect(lines.allSatisfy { $0.hasPrefix("127.0.0.1 - - [") && $0.contains("\" 200 1 \"-\" \"curl/") })
    }

    @Test("logs nothing if told")
    func noLog() async throws {
        let server = try await Programs.startWryneck(folder.path, "--no-access-log")
        _ = try await curl(server.url + "a.txt")
        #expect(try await server.stop().output.isEmpty)
    }

    @Test("tells its version and its options")
    func help() async throws {
        #expect(try await Child.run(Programs.wryneck, ["--version"]).code == 0)
        #expect(try await Child.run(Programs.wryneck, ["--help"]).text.contains("--reactors"))
    }

    @Test("serves the project's own site")
    func publicFolder() async throws {
        let server = try await Programs.startWryneck(packageFolder + "/Public")
        let page = try await fetch(server.url)
        #expect(page.status == "200")
        #expect(page["content-type"] == "text/html; charset=utf-8")
        let links = page.text.matches(of: /(?:href|src)="([^"#:]+)"/).map { String($0.1) }
        #expect(
            links.contains { $0.hasSuffix(".css") } && links.contains { $0.hasSuffix(".svg") || $0.hasSuffix(".png") })
        let types = ["css": "text/css; charset=utf-8", "svg": "image/svg+xml; charset=utf-8", "png": "image/png"]
        for link in Set(links) {
            let reply = try await fetch("--location", server.url + link.drop { $0 == "/" })
            #expect(reply.code == 0 && (reply.status == "200" || reply.status == "301"), "\(link)")
            if let type = types[String(link.split(separator: ".").last ?? "")] {
                #expect(reply["content-type"] == type, "\(link)")
            }
        }
    }
}
