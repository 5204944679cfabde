import ProcessTesting
import Testing
import Wryneck

@testable import wryneck_cli

/// What is said where, to whom.
@Suite("What the program says") struct OutputTests {
    private func terminal(_ variables: [String: String] = ["TERM": "xterm"], isTerminal: Bool = true) -> Terminal {
        Terminal(isTerminal: { _ in isTerminal }) { variables[$0] }
    }

    private func command(_ line: String...) throws -> WryneckCommand {
        try CommandReader(variable: { _ in nil }).command(from: line)
    }

    @Test("there are colours on a terminal, unless NO_COLOR is set or it is a dumb one")
    func colors() {
        #expect(terminal().hasColors)
        #expect(terminal(["TERM": "xterm", "NO_COLOR": ""]).hasColors)
        #expect(!terminal(["TERM": "xterm", "NO_COLOR": "1"]).hasColors)
        #expect(!terminal(["TERM": "dumb"]).hasColors && terminal(["TERM": "dumb"]).isWatched)
        #expect(!terminal(isTerminal: false).hasColors)
    }

    @Test("a terminal that was there and is not any more has gone; one that never was has not")
    func gone() {
        #expect(terminal().isGone { _ in false })
        #expect(!terminal().isGone { _ in true })
        #expect(!terminal(isTerminal: false).isGone { _ in false })
    }

    @Test("the log is made for people on a terminal, unless its form was named or it goes to a file")
    func formats() throws {
        #expect(try RequestLog.format(command().logs, terminal()) == .terminal(colored: true))
        #expect(try RequestLog.format(command().logs, terminal(["TERM": "dumb"])) == .terminal(colored: false))
        #expect(try RequestLog.format(command().logs, terminal(isTerminal: false)) == .combined)
        #expect(try RequestLog.format(command("--log-format", "json").logs, terminal()) == .json)
        #expect(try RequestLog.format(command("--access-log", "/a").logs, terminal()) == .combined)
    }

    @Test("the announcement has a line for each place, with a URL that works")
    func announcement() throws {
        let all = try #require(SocketAddress("0.0.0.0", port: 80))
        let six = try #require(SocketAddress("::1", port: 8443))
        let announcement = Announcement(
            folder: "site", places: [(all, false), (six, true), (.unix("/run/w.sock"), false)])
        #expect(
            announcement.lines == [
                "serving site on http://127.0.0.1:80/ (and all other addresses)", "serving site on https://[::1]:8443/",
                "serving site on unix:/run/w.sock",
            ])
        let banner = announcement.banner(terminal(["TERM": "dumb"]))
        #expect(
            banner.contains("  Folder   site")
                && banner.contains("  Address  http://127.0.0.1:80/ (and all other addresses)"))
        #expect(!banner.joined().contains("\u{1B}"))
    }

    @Test("warnings: a password on the command line, or in the clear; uploads of everybody")
    func warnings() throws {
        let reader = CommandReader(variable: { ["WRYNECK_AUTH": "a:b"][$0] })
        #expect(try reader.read([]).warnings.isEmpty)
        #expect(try reader.read(["--auth", "a:b"]).warnings.count == 1)
        let open = try #require(SocketAddress("192.0.2.1", port: 80))
        let own = try #require(SocketAddress("127.0.0.2", port: 80))
        #expect(Warnings.ofOpenness([(own, false), (.unix("/a"), false)], hasUsers: true, takesUploads: true).isEmpty)
        #expect(Warnings.ofOpenness([(open, true)], hasUsers: true, takesUploads: true).isEmpty)
        #expect(
            Warnings.ofOpenness([(own, true), (open, false)], hasUsers: true, takesUploads: false).first?.contains(
                "192.0.2.1:80") == true)
        #expect(Warnings.ofOpenness([(open, true)], hasUsers: false, takesUploads: true).count == 1)
    }

    @Test("--check tells the limits in force, and what is in the way")
    func check() throws {
        let folder = try ScratchFolder()
        try folder.write("index.html", "i".utf8)
        func lines(_ options: String...) throws -> [String] {
            try CheckReport(CommandReader(variable: { _ in nil }).read(options + [folder.path])).lines
        }
        let plain = try lines("--reactors", "3", "--max-connections", "30", "--spa")
        #expect(
            plain.contains("folder       \(folder.path)") && plain.contains("listens at   127.0.0.1:8080")
                && plain.contains("reactors     3"))
        #expect(plain.contains("connections  30, 10 on each reactor") && plain.contains("per address  30 connections"))
        #expect(
            plain.contains { $0.hasPrefix("descriptors  ") }
                && plain.contains { $0.hasPrefix("timeouts     first-byte 10 s") })
        #expect(plain.contains("features     spa index.html, symlinks inside"))
        #expect(
            try lines("--unix", "/run/x", "--max-connections-per-address", "off").contains(
                "per address  any number of connections"))
        #expect(try lines("--access-log", folder.path + "/log").contains("access log   \(folder.path)/log, combined"))
        #expect(!FileSystem.canAppend(to: folder.path + "/nowhere/log") && !FileSystem.canAppend(to: folder.path))
        let page = #expect(throws: Mistake.self) { try lines("--not-found-page", "x.html") }
        #expect(page?.description == "--not-found-page: there is no file x.html in \(folder.path)")
        #expect(throws: (any Error).self) { try lines("--htpasswd", "/nowhere") }
        for option in ["--access-log", "--pid-file", "--unix"] {
            #expect(throws: Mistake.self) { try lines(option, "/nowhere/file") }
        }
        #if TLS
            #expect(throws: SecurityError.self) { try lines("--tls-cert", "/nowhere", "--tls-key", "/nowhere") }
            #expect(throws: Mistake.self) { try lines("--http-redirect", "80") }
        #endif
    }

    @Test("the places to listen at are those that were named; host and port if nothing else was")
    func endpoints() throws {
        func places(_ line: String...) throws -> [String] {
            try CommandReader(variable: { _ in nil }).command(from: line).listening.endpoints.map(\.description)
        }
        #expect(try places() == ["127.0.0.1:8080"])
        #expect(try places("--unix", "/a") == ["unix:/a"])
        #expect(try places("--unix", "/a", "-p", "80") == ["127.0.0.1:80", "unix:/a"])
        #expect(try places("--host", "::", "--fd", "3") == ["[::]:8080", "fd:3"])
        #expect(
            try places(
                "--listen", "81", "--listen", "0.0.0.0:82", "--listen", "[::1]:83", "--listen", "tcp:84", "--listen",
                "systemd:name=web")
                == ["127.0.0.1:81", "0.0.0.0:82", "[::1]:83", "127.0.0.1:84", "systemd:name=web"])
    }
}
