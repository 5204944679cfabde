import Foundation
import ProcessTesting
import Testing

/// Where lines go, and that none is lost on the way.
@Suite("wryneck's logs and descriptors", .ownThread) struct LogTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write("site/a.txt", "abc".utf8)
    }

    private var site: String { folder.path + "/site" }

    private func lines(_ name: String) -> [String] {
        let text = (try? fileText(folder.path + "/" + name)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    private func start(_ arguments: String...) async throws -> RunningServer {
        try await RunningServer(Child(Programs.wryneck, [site, "--port", "0"] + arguments))
    }

    @Test("SIGHUP opens the log anew: a renamed file gets no more lines, the new one does, and none is lost")
    func reopening() async throws {
        let server = try await start("--access-log", folder.path + "/log", "--reactors", "2")
        let (rounds, each) = (5, 40)
        for round in 0..<rounds {
            // Requests are under way while the file goes and the signal comes.
            async let traffic = curl(
                (0..<each).flatMap { ["--output", "/dev/null", server.url + "a.txt?\(round)-\($0)"] })
            try FileManager.default.moveItem(atPath: folder.path + "/log", toPath: folder.path + "/log.\(round)")
            server.child.signal(SIGHUP)
            _ = try await traffic
            // The file is made by the signal, which is not answered.
            #expect(try await eventually { FileManager.default.fileExists(atPath: folder.path + "/log") })
        }
        #expect(try await server.stop().output.isEmpty)
        let all = ((0..<rounds).map { "log.\($0)" } + ["log"]).flatMap(lines)
        let asked = all.compactMap { $0.firstMatch(of: #/GET /a\.txt\?([0-9]+-[0-9]+) HTTP/#).map { String($0.1) } }
        #expect(asked.count == rounds * each && Set(asked).count == rounds * each)
        #expect(all.allSatisfy { $0.hasPrefix("127.0.0.1 - - [") && $0.contains("\" 200 3 ") })
    }

    @Test("SIGHUP does not end a server that logs to standard output")
    func hangup() async throws {
        let server = try await start()
        server.child.signal(SIGHUP)
        #expect(try await curl(server.url + "a.txt").text == "abc")
        #expect(try await server.stop().code == 0)
    }

    @Test("--log-format: common and JSON; --access-log - is standard output; --log-level is heeded")
    func formats() async throws {
        let common = try await start("--log-format", "common", "--access-log", "-", "--log-level", "critical")
        _ = try await curl(common.url + "a.txt")
        #expect(try await common.child.line().hasSuffix("\"GET /a.txt HTTP/1.1\" 200 3"))
        let json = try await start("--log-format", "json", "--access-log", folder.path + "/json")
        _ = try await curl(json.url + "a.txt")
        #expect(try await json.stop().output.isEmpty)
        let object = try JSONSerialization.jsonObject(with: Data((lines("json").first ?? "").utf8)) as? [String: Any]
        #expect(object?["target"] as? String == "/a.txt" && object?["status"] as? Int == 200)
    }

    @Test(
        "a terminal gets a banner and short lines, in colours unless NO_COLOR says otherwise", arguments: [true, false])
    func terminal(colored: Bool) async throws {
        // script(1) gives it a terminal, and ends it when its own standard input does: so it is ended by hand.
        let program = "exec \(Programs.wryneck) \(site) --port 0"
        let child = try Child(
            "script", ["--quiet", "--flush", "--return", "--command", program, "/dev/null"],
            environment: ["TERM": "xterm", "NO_COLOR": colored ? "" : "1"])
        var seen: [String] = []
        while seen.last?.contains("http://") != true { seen.append(try await child.line()) }
        let url = try #require(seen.last?.firstMatch(of: #/http://[0-9.:]+//#).map { String($0.0) })
        #expect(seen.first == "wryneck 0.1.0\r" && seen.contains("  Folder   \(site)\r"))
        while try await !child.line().contains("Ctrl-C") {}
        _ = try await curl(url + "a.txt")
        var line = try await child.line()
        if line == "\r" { line = try await child.line() }
        #expect(line.contains(colored ? "\u{1B}[32m200\u{1B}[0m GET /a.txt" : " 200 GET /a.txt 3 B "))
        #expect(line.contains("\u{1B}") == colored)
        // The terminal goes away, and the server with it: the hangup means the end.
        child.signal(SIGTERM)
        _ = try await child.finish()
        #expect(try await eventually { try await curl(url + "a.txt").code == 7 }, "it still listens")
    }

    @Test(
        "started without standard input, output and error, it takes their numbers before a client's connection can",
        arguments: ["<&- >&- 2>&-", ">&-", "<&-"])
    func closed(redirections: String) async throws {
        let path = folder.path + "/w.sock"
        let child = try Child("sh", ["-c", "exec '\(Programs.wryneck)' '\(site)' --unix '\(path)' \(redirections)"])
        let reply = try await curl(
            "--unix-socket", path, "--retry", "1000000", "--retry-delay", "1", "--retry-all-errors", "http://w/a.txt")
        #expect(reply.text == "abc")
        // The first answer is on a connection of its own: had that one the number 1, the log's line would be in it.
        let many = try await curl(["--unix-socket", path] + (0..<20).map { "http://w/a.txt?\($0)" })
        #expect(many.text == String(repeating: "abc", count: 20))
        for number in 0...2 {
            let target = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(child.process)/fd/\(number)")
            #expect(
                !target.hasPrefix("socket:") && !target.contains("eventpoll") && !target.hasSuffix(".sock"),
                "\(number) is \(target)")
        }
        child.signal(SIGTERM)
        #expect(try await child.finish().code == 0)
    }

    @Test("a file of users is read again when it has changed")
    func users() async throws {
        let users = try folder.write("users", "eve:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n".utf8)
        let server = try await start("--htpasswd", users, "--no-access-log")
        #expect(try await fetch("--user", "eve:secret", server.url + "a.txt").status == "200")
        try folder.write("users", "mia:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n".utf8)
        // It is looked at once a second at most.
        #expect(try await eventually { try await fetch("--user", "mia:secret", server.url + "a.txt").status == "200" })
    }
}
