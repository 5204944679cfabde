import HTTPTypes
import ProcessTesting
import Testing
import Wryneck

@testable import wryneck_cli

/// One command from three sources.
@Suite("The command line, the environment and the file", .ownThread) struct CommandReaderTests {
    private func reader(_ environment: [String: String] = [:], file: String? = nil) -> CommandReader {
        CommandReader(
            variable: { environment[$0] },
            contents: { path in
                guard path == "w.conf", let file else { throw Mistake("No such file or directory") }
                return file
            })
    }

    private func command(_ line: [String], _ environment: [String: String] = [:], file: String? = nil) throws
        -> WryneckCommand
    {
        try reader(environment, file: file).command(from: line + (file == nil ? [] : ["--config", "w.conf"]))
    }

    @Test("the command line comes before the environment, and that before the file")
    func precedence() throws {
        let file = "port = 1\nhost = file\nreactors = 3\nlisting = yes\ndirectory = /file"
        let command = try command(
            ["--port", "3"], ["WRYNECK_PORT": "2", "WRYNECK_HOST": "environment", "WRYNECK_LISTING": "no"], file: file)
        #expect(command.listening.port == 3)
        #expect(command.listening.host == "environment")
        #expect(command.listening.reactors == 3)
        #expect(!command.files.listing)
        #expect(command.folder == "/file")
        #expect(try self.command(["/line"], ["WRYNECK_DIRECTORY": "/environment"], file: file).folder == "/line")
        #expect(try self.command([], ["WRYNECK_DIRECTORY": "/environment"], file: file).folder == "/environment")
        #expect(try self.command([]).folder == ".")
    }

    @Test("a list is taken whole from the first that has it")
    func lists() throws {
        let file = "unix = /file1\nunix = /file2\ncors = https://file.example"
        #expect(try command([], file: file).listening.unix == ["/file1", "/file2"])
        #expect(try command([], ["WRYNECK_UNIX": "/e1\n/e2"], file: file).listening.unix == ["/e1", "/e2"])
        #expect(try command(["--unix", "/line"], ["WRYNECK_UNIX": "/e1"], file: file).listening.unix == ["/line"])
        #expect(try command([], ["WRYNECK_CORS": "no"], file: file).headers.cors.isEmpty)
        #expect(try command(["--cors"], file: file).headers.cors == ["*"])
        #expect(try command(["--cors=off"], file: file).headers.cors.isEmpty)
    }

    @Test("what a lower source switches on a higher one switches off, and the other way round")
    func switches() throws {
        #expect(try command(["--no-gzip"], file: "gzip").headers.gzip == false)
        #expect(try command(["--gzip"], file: "gzip = no").headers.gzip)
        #expect(try command(["--spa=off"], file: "spa = app.html").files.spa == nil)
        #expect(try command([], ["WRYNECK_SPA": "yes"], file: "spa = app.html").files.spa == "index.html")
        #expect(try command(["--no-access-log"], file: "access-log = /a").logs.accessLog == .off)
        #expect(try command(["--access-log", "-"], ["WRYNECK_ACCESS_LOG": "off"]).logs.accessLog == .standardOutput)
        #expect(try command(["--no-listing", "--listing"]).files.listing)
    }

    @Test("an option whose value can be left out takes none from the next argument")
    func optional() throws {
        let command = try command(["--spa", "dist"])
        #expect(command.files.spa == "index.html")
        #expect(command.folder == "dist")
        #expect(try self.command(["--spa=/app.html", "--", "--dist"]).files.spa == "app.html")
    }

    @Test(
        "a short option takes its value from the next argument, or attached to it",
        arguments: [["-p", "8000"], ["-p8000"], ["-p=8000"]])
    func short(line: [String]) throws {
        #expect(try command(line + ["dir"]).listening.port == 8000)
        #expect(try command(line + ["dir"]).folder == "dir")
        #expect(try command(line, file: "port = 1").listening.port == 8000)
    }

    @Test("an empty value is one, and takes nothing of what follows")
    func empty() throws {
        #expect(try command(["--index=", "dir"]).folder == "dir")
        #expect(try command(["--index=", "dir"]).files.index == [])
        #expect(try command(["dir"], file: "index = \"\"\nport = 1").files.index == [])
        #expect(throws: Mistake.self) { try command(["--port=", "dir"]) }
    }

    @Test("a value may begin with a dash")
    func dashes() throws {
        #expect(try command(["--header", "-Server"]).headers.header == [.remove(.server)])
        #expect(try command(["--realm", "-x", "dir"]).access.realm == "-x")
        #expect(try command(["--access-log", "-", "dir"]).folder == "dir")
    }

    @Test("time-outs are said one by one, and are those of the server")
    func timeouts() throws {
        let line = [
            "--timeout", "keep-alive=75s", "--timeout", "linger=500ms", "--timeout", "half-closed=0", "--timeout",
            "drain=1h", "--min-rate", "0",
        ]
        let timeouts = try command(line).times.timeouts
        #expect(
            timeouts.connection.idle == .seconds(75) && timeouts.connection.linger == .milliseconds(500)
                && timeouts.request.halfClosed == .zero)
        #expect(
            timeouts.drain == .seconds(3600) && timeouts.rate.bytesPerSecond == 0
                && timeouts.request.head == Timeouts.standard.request.head)
        #expect(
            try command([], file: "timeout = head=20\ntimeout = first-byte=5").times.timeouts.request.head
                == .seconds(20))
        #expect(TimeoutArguments.Name.allCases.allSatisfy { $0 == .halfClosed || $0.path != nil })
    }

    @Test("the environment can name the file; empty variables count as none")
    func variables() throws {
        #expect(try reader(["WRYNECK_CONFIG": "w.conf"], file: "port = 7").command(from: []).listening.port == 7)
        #expect(try reader(["WRYNECK_CONFIG": "", "WRYNECK_PORT": ""]).command(from: []).listening.port == nil)
        #expect(
            EnvironmentSettings.unknown(["WRYNECK_PORT", "WRYNECK_PROT", "WRYNECK_CONFIG", "PATH"]) == ["WRYNECK_PROT"])
    }

    /// A value that each setting takes.
    private static let samples: [String: String] = [
        "port": "8081", "fd": "3", "listen": "unix:/a", "reactors": "2", "http-redirect": "81",
        "cache-control": "*.css=max-age=60",
        "header": "X-A: b", "cors": "https://a.example", "hsts": "180d", "auth": "a:b", "max-connections": "10",
        "symlinks": "all",
        "max-connections-per-address": "off", "limit-requests": "20:100", "limit-rate": "500k", "upload-limit": "1g",
        "log-format": "json",
        "log-level": "debug", "try-extensions": ".html", "timeout": "keep-alive=75", "min-rate": "1k",
        "allowed-hosts": "a.example",
        "trusted-proxies": "10.0.0.0/8", "proxy-field": "forwarded",
        "proxy": "/api/=http://127.0.0.1:3000", "proxy-balance": "first", "proxy-host": "server", "proxy-timeout": "5s",
        "slashes": "redirect", "base-path": "/files", "redirect": "/a=/b", "type": "*.log=text/plain; charset=utf-8",
    ]

    @Test("each setting means the same in all three sources")
    func sources() throws {
        let bare = try "\(command([]))"
        for setting in WryneckCommand.settings where setting.kind != .flag {
            let value = setting.kind == .toggle ? "yes" : Self.samples[setting.name] ?? "word"
            let line = setting.kind == .toggle ? ["--\(setting.name)"] : ["--\(setting.name)=\(value)"]
            let wanted = try "\(command(line))"
            #expect(wanted != bare, "\(setting.name)")
            #expect(try "\(command([], [setting.variable: value]))" == wanted, "\(setting.name)")
            var fromFile = try command([], file: "\(setting.name) = \(value)")
            fromFile.config = nil
            #expect("\(fromFile)" == wanted, "\(setting.name)")
        }
    }

    @Test(
        "each mistake is one line that says what and where",
        arguments: [
            (["--prot", "1"], "Unknown option '--prot'. Did you mean '--port'? (wryneck --help)"),
            (["-x"], "Unknown option '-x' (wryneck --help)"),
            (["a", "b"], "Unexpected argument 'b' (wryneck --help)"),
            (["--port"], "Missing value for '--port <port>' (wryneck --help)"),
            (
                ["--listing=yes"],
                "The option '--listing' does not take any value, but 'yes' was specified. (wryneck --help)"
            ),
            (
                ["--port", "65536"],
                "The value '65536' is invalid for '--port <port>': a number from 0 to 65535 (wryneck --help)"
            ),
            (
                ["--reactors", "0"],
                "The value '0' is invalid for '--reactors <number>': a number from 1 to 1024 (wryneck --help)"
            ),
            (
                ["--listen", "http:80"],
                "The value 'http:80' is invalid for '--listen <endpoint>': one can listen at tcp:, tcp6:, unix:, fd: and systemd: only (wryneck --help)"
            ),
            (
                ["--limit-rate", "fast"],
                "The value 'fast' is invalid for '--limit-rate <bytes>': a number of bytes above zero, such as 500, 64k, 10m or 2g (wryneck --help)"
            ),
            (
                ["--limit-rate", "9999999999999g"],
                "The value '9999999999999g' is invalid for '--limit-rate <bytes>': more bytes than there are (wryneck --help)"
            ),
            (
                ["--port", "-1"],
                "The value '-1' is invalid for '--port <port>': a number from 0 to 65535 (wryneck --help)"
            ),
            (["-p", "-1"], "The value '-1' is invalid for '--port <port>': a number from 0 to 65535 (wryneck --help)"),
            (["-p80x"], "The value '80x' is invalid for '--port <port>': a number from 0 to 65535 (wryneck --help)"),
            (
                ["--reactors", "-2"],
                "The value '-2' is invalid for '--reactors <number>': a number from 1 to 1024 (wryneck --help)"
            ),
            (["--port", "--listing"], "Missing value for '--port <port>' (wryneck --help)"),
            (["--port", "-p", "80"], "Missing value for '--port <port>' (wryneck --help)"),
            (
                ["--timeout", "-5"],
                "The value '-5' is invalid for '--timeout <what=time>': it is not WHAT=TIME, with one of first-byte, head, keep-alive, silence, discard, half-closed, linger, connection, drain (wryneck --help)"
            ),
            (
                ["--timeout", "head=0"],
                "The value 'head=0' is invalid for '--timeout <what=time>': head needs some time (wryneck --help)"
            ),
            (
                ["--allowed-hosts", "http://a.example"],
                "The value 'http://a.example' is invalid for '--allowed-hosts <hosts>': \"http://a.example\" is no host, such as example.org, *.example.org or localhost:8080 (wryneck --help)"
            ),
            (
                ["--trusted-proxies", "10.0.0.1/8"],
                "The value '10.0.0.1/8' is invalid for '--trusted-proxies <networks>': \"10.0.0.1/8\" is no network, such as 10.0.0.0/8, no address, and not unix (wryneck --help)"
            ),
            (
                ["--header", "X"],
                "The value 'X' is invalid for '--header <field>': it is not \"Name: value\" (wryneck --help)"
            ),
            (
                ["--header", "Content-Length: 1"],
                "The value 'Content-Length: 1' is invalid for '--header <field>': Content-Length is the connection's own affair (wryneck --help)"
            ),
            (
                ["--cors=example.org"],
                "The value 'example.org' is invalid for '--cors <origin>': an origin is https://HOST or https://HOST:PORT in lower case, and nothing behind it; https://*.HOST stands for all names below HOST (wryneck --help)"
            ),
            (
                ["--spa=../x"],
                "The value '../x' is invalid for '--spa <file>': a path inside of the folder (wryneck --help)"
            ),
            (
                ["--cache-control", "type:text=x"],
                "The value 'type:text=x' is invalid for '--cache-control <value>': \"text\" is no media type, such as text/html or image/* (wryneck --help)"
            ),
            (
                ["--limit-requests", "0"],
                "The value '0' is invalid for '--limit-requests <rate>': requests a second from 1 to 1000000, and perhaps a colon and how many at once (wryneck --help)"
            ),
            (["--config", "nowhere"], "cannot read the configuration nowhere: No such file or directory"),
            (["x", "--directory", "y"], "the folder is named twice: x and --directory"),
        ])
    func mistakes(line: [String], says: String) {
        let error = #expect(throws: Mistake.self) { try command(line) }
        #expect(error?.description == says)
        #expect(error?.description.contains("\n") == false)
    }

    @Test("a mistake in the environment names the variable, one in the file its line")
    func places() {
        let variable = #expect(throws: Mistake.self) { try command([], ["WRYNECK_PORT": "tcp://10.0.0.1:80"]) }
        #expect(
            variable?.description
                == "WRYNECK_PORT: The value 'tcp://10.0.0.1:80' is invalid for '--port <port>': a number from 0 to 65535"
        )
        let line = #expect(throws: Mistake.self) { try command([], file: "\nlog-level = loud\n") }
        #expect(line?.description.hasPrefix("w.conf:2: The value 'loud' is invalid for '--log-level <level>'") == true)
        #expect(line?.description.contains("\n") == false)
    }

    @Test("a password that is none is not repeated")
    func secret() throws {
        let error = #expect(throws: Mistake.self) { try SiteBuilder(command(["--auth", "sesame"])) }
        #expect(error?.description == "--auth wants USER:PASSWORD, both of them")
    }

    @Test("help, the version and completions are answers, and say which values can be left out")
    func answers() {
        for line in [
            ["--help"], ["-h"], ["--version"], ["--generate-completion-script", "bash"],
            ["--help", "--config", "nowhere"],
        ] {
            #expect(throws: CommandReader.Answer.self) { try command(line) }
        }
        let help = #expect(throws: CommandReader.Answer.self) { try command(["--help"]) }
        #expect(help?.text.contains("--spa[=<file>] ") == true)
        #expect(help?.text.contains("--cors[=<origin>] ") == true)
    }
}
