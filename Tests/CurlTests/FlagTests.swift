import Foundation
import ProcessTesting
import Testing

/// Each of the program's flags once, from outside; what they mean in detail is told by WryneckCLITests.
@Suite("wryneck's flags", .ownThread) struct FlagTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write("site/index.html", "<p>index".utf8)
        try folder.write("site/page.html", "<p>page".utf8)
        try folder.write("site/404.html", "<p>gone".utf8)
        try folder.write("site/sub/a.txt", String(repeating: "a line of text\n", count: 1000).utf8)
        try folder.write("site/sub/.dot", "dot".utf8)
        try folder.write("site/inbox/.keep", "".utf8)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/site/out", withDestinationPath: "../outside")
        try folder.write("outside", "outside".utf8)
    }

    private var site: String { folder.path + "/site" }

    private func start(_ arguments: [String], environment: [String: String] = [:]) async throws -> RunningServer {
        try await RunningServer(Child(Programs.wryneck, [site, "--port", "0"] + arguments, environment: environment))
    }

    private func fails(_ arguments: [String], environment: [String: String] = [:], says line: String) async throws {
        let outcome = try await Child.run(Programs.wryneck, arguments, environment: environment)
        #expect(outcome.code == 1 && outcome.output.isEmpty)
        #expect(outcome.errors == "wryneck: \(line)\n")
    }

    @Test("files: --listing --index --try-extensions --not-found-page --dotfiles --symlinks --mime-types")
    func files() async throws {
        let types = try folder.write("types", "text/x-mine txt\nfont/mine mine\n".utf8)
        try folder.write("site/a.mine", "m".utf8)
        let server = try await start([
            "--listing", "--index", "page.html", "--try-extensions", "html", "--not-found-page", "404.html",
            "--dotfiles", "--symlinks", "all",
            "--mime-types", types,
        ])
        #expect(try await fetch(server.url).text == "<p>page")
        #expect(try await fetch(server.url + "sub/").text.contains("a.txt"))
        #expect(try await fetch(server.url + "page").text == "<p>page")
        let missing = try await fetch(server.url + "nowhere")
        #expect(missing.status == "404" && missing.text == "<p>gone")
        #expect(try await fetch(server.url + "sub/.dot").text == "dot")
        #expect(try await fetch(server.url + "out").text == "outside")
        #expect(try await fetch(server.url + "a.mine")["content-type"] == "font/mine")
        #expect(try await server.stop().code == 0)
    }

    @Test("headers: --cache-control --header --cors --security-headers --gzip, and --spa")
    func headers() async throws {
        let server = try await start([
            "--cache-control", "type:text/html=no-cache", "--header", "X-A: 1", "--cors", "--security-headers",
            "--gzip", "--br", "--zstd", "--spa",
        ])
        let page = try await fetch("--header", "Origin: https://a.example", server.url + "deep/down")
        #expect(page.text == "<p>index" && page["cache-control"] == "no-cache" && page["x-a"] == "1")
        #expect(page["access-control-allow-origin"] == "*" && page["x-content-type-options"] == "nosniff")
        let text = try await fetch("--compressed", server.url + "sub/a.txt")
        #expect(["gzip", "br", "zstd"].contains(text["content-encoding"]) && text.text.hasPrefix("a line of text\n"))
    }

    @Test("--hsts tells browsers to come by https, over TLS")
    func hsts() async throws {
        let server = try await start(["--tls-self-signed", "--hsts", "180d"])
        #expect(try await fetch("--insecure", server.url)["strict-transport-security"] == "max-age=15552000")
    }

    @Test(
        "who may come in: --auth in the environment, --htpasswd, --realm, --limit-requests, --limit-rate, --max-connections"
    )
    func access() async throws {
        let users = try folder.write("users", "eve:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n".utf8)
        let server = try await start([
            "--htpasswd", users, "--realm", "attic", "--limit-requests", "1:4", "--limit-rate", "100m",
            "--max-connections", "50",
            "--max-connections-per-address", "10",
        ])
        #expect(try await fetch(server.url)["www-authenticate"]?.contains("\"attic\"") == true)
        #expect(try await fetch("--user", "eve:secret", server.url).status == "200")
        #expect(try await fetch("--user", "eve:wrong", server.url).status == "401")
        // So many that some are too many at any speed: a hundred would else take a minute and a half.
        #expect(
            try await curl(
                ["--parallel"]
                    + (0..<100).flatMap { _ in ["--output", "/dev/null", "--write-out", "%{http_code}\n", server.url] }
            ).text
                .contains("429"))
        let other = try await start([], environment: ["WRYNECK_AUTH": "ann:one\nbob:two"])
        #expect(try await fetch("--user", "bob:two", other.url).status == "200")
        #expect(try await other.stop().errors.isEmpty)
    }

    @Test("a password on the command line works, and is warned of in one line")
    func authWarning() async throws {
        let server = try await start(["--auth", "a:b"])
        #expect(try await fetch("--user", "a:b", server.url).status == "200")
        let errors = try await server.stop().errors
        #expect(
            errors.hasPrefix("wryneck: warning: --auth shows in the list of processes")
                && errors.split(separator: "\n").count == 1)
    }

    @Test("--upload, --upload-limit and --upload-overwrite")
    func uploads() async throws {
        let server = try await start(["--upload", "inbox", "--upload-limit", "10k", "--upload-overwrite"])
        let file = site + "/sub/a.txt"
        #expect(try await fetch("--form", "file=@\(folder.path)/outside", server.url + "inbox/").status == "201")
        #expect(
            try await fetch(
                "--header", "Expect:", "--upload-file", folder.path + "/outside", server.url + "inbox/outside"
            ).status == "204")
        #expect(try await fetch(server.url + "inbox/outside").text == "outside")
        #expect(
            try await fetch("--header", "Expect:", "--upload-file", file, server.url + "inbox/large").status == "413")
        #expect(
            try await fetch("--header", "Expect:", "--upload-file", folder.path + "/outside", server.url + "elsewhere")
                .status == "405")
    }

    @Test("places: --unix, --fd and --listen, each announced in a line of its own")
    func places() async throws {
        let socket = try ListeningSocket()
        defer { withExtendedLifetime(socket) {} }
        let path = folder.path + "/w.sock"
        let child = try Child(
            Programs.wryneck, [site, "--unix", path, "--fd", "3", "--listen", "127.0.0.1:0"], inheriting: socket.number)
        #expect(try await child.line() == "serving \(site) on unix:\(path)")
        #expect(try await child.line() == "serving \(site) on http://127.0.0.1:\(socket.port)/")
        let third = try await RunningServer(child)
        for arguments in [["--unix-socket", path, "http://w/"], ["http://127.0.0.1:\(socket.port)/"], [third.url]] {
            #expect(try await curl(arguments).text == "<p>index")
        }
        #expect(try await third.stop().code == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("--config, the environment and the command line, in their order")
    func configuration() async throws {
        let file = try folder.write(
            "w.conf",
            "# for a test\nport = 1\ndirectory = \(site)\nheader = X-From: file\nheader = X-More: file\nlisting\n".utf8)
        let child = try Child(
            Programs.wryneck, ["--config", file, "--header", "X-From: line"],
            environment: ["WRYNECK_PORT": "0", "WRYNECK_LISTING": "no"])
        let server = try await RunningServer(child)
        let page = try await fetch(server.url)
        #expect(page["x-from"] == "line" && page["x-more"] == nil && page.text == "<p>index")
        #expect(try await fetch(server.url + "sub/").status == "404")
        try folder.write("w.conf", "port = 0\nlisten = 80\nprot = 1\n".utf8)
        try await fails(["--config", file], says: "\(file):3: there is no setting \"prot\"")
        try await fails(
            [], environment: ["WRYNECK_CONFIG": file + "x"],
            says: "cannot read the configuration \(file)x: No such file or directory")
        try await fails(
            [site], environment: ["WRYNECK_PORT": "high"],
            says: "WRYNECK_PORT: The value 'high' is invalid for '--port <port>': a number from 0 to 65535")
    }

    @Test("--check opens what has to be there and no port, prints the limits in force, and makes no log")
    func check() async throws {
        let log = folder.path + "/access.log"
        let server = try await start([])
        let port = try #require(server.url.dropLast().split(separator: ":").last)
        let outcome = try await Child.run(
            Programs.wryneck, [site, "--check", "--port", "\(port)", "--access-log", log, "--listing"])
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        for name in [
            "descriptors", "connections", "per address", "reactors", "timeouts", "listens at   127.0.0.1:\(port)",
            "features     listing",
        ] {
            #expect(outcome.text.contains(name), "\(name)")
        }
        #expect(!FileManager.default.fileExists(atPath: log))
        try await fails([site, "--check", "--htpasswd", "/nowhere"], says: "/nowhere: No such file or directory")
    }

    @Test("each mistake is one line on standard error, nothing on standard output, and exit code 1")
    func mistakes() async throws {
        let lines: [[String]] = [
            ["--prot"], ["a", "b"], ["--port"], ["--port", "x"], ["--unix", ""], ["--fd", "999"], ["--listen", "x:"],
            ["--cors=x"],
            ["--header", ":"],
            ["--auth", "x"], ["--htpasswd", "/nowhere"], ["--access-log", "/nowhere/log"], ["--log-format", "xml"],
            ["--log-level", "loud"],
            ["--symlinks", "some"], ["--limit-rate", "-1"], ["--upload", "../x"], ["--upload", "nowhere"],
            ["--upload-limit", "1"],
            ["--mime-types", "/nowhere"], ["--config", "/nowhere"], ["--config", "/"], ["--tls-cert", "/nowhere"],
            ["--hsts", "1y"],
            ["--hsts", "1d"], ["nowhere.zip"],
            ["--host", "256.0.0.1"], ["--host", "nowhere.invalid"], ["--generate-completion-script", "csh"], ["-pq"],
        ]
        for line in lines {
            let outcome = try await Child.run(
                Programs.wryneck, [line[0].hasPrefix("-") ? site : ""].filter { !$0.isEmpty } + line)
            #expect(outcome.code == 1 && outcome.output.isEmpty, "\(line)")
            #expect(
                outcome.errors.hasPrefix("wryneck: ") && outcome.errors.split(separator: "\n").count == 1,
                "\(line): \(outcome.errors)")
        }
    }
}
