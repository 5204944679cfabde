import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@testable import wryneck_cli

/// What the options make of a folder, in memory.
@Suite("The site that the options make") struct SiteBuilderTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write("index.html", "<p>index".utf8)
        try folder.write("about.html", "<p>about".utf8)
        try folder.write("404.html", "<p>gone".utf8)
        try folder.write("assets/app.3f2a9c1e.js", String(repeating: "let a = 1;\n", count: 500).utf8)
        try folder.write("notes.xyz", "notes".utf8)
        try folder.write("sub/.hidden", "h".utf8)
        try folder.write("inbox/.keep", "".utf8)
    }

    private func client(_ options: String...) throws -> TestClient { try client(options) }

    private func client(_ options: [String]) throws -> TestClient {
        let reader = CommandReader(variable: { _ in nil }, contents: { _ in "" })
        let builder = try SiteBuilder(reader.command(from: options + [folder.path]))
        return try TestClient { _ in try builder.site() }
    }

    private func basic(_ credentials: String) -> (String, String) {
        ("Authorization", "Basic \(Self.base64(Array(credentials.utf8)))")
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
            for index in 0..<4 { text.append(index <= group.count ? alphabet[(bits >> (18 - 6 * index)) & 63] : "=") }
        }
        return text
    }

    @Test("--header -Server takes it away, also where nothing of the site was asked")
    func noServer() throws {
        let client = try client("--header", "-Server")
        #expect(try client.get("/")["server"] == nil && client.get("/nowhere")["server"] == nil)
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\n\r\n")
        client.memory.settle()
        #expect(try connection.response()["server"] == nil)
        #expect(try self.client("--header", "Server: x/1").get("/nowhere")["server"] == "x/1")
    }

    @Test("--cors lets scripts read what a download manager or a player needs, and the fields of --header")
    func exposed() throws {
        let client = try client(
            "--cors", "--header", "X-Build: 7", "--header", "+Set-Cookie: a=b", "--header", "-Server")
        let text =
            try client.get("/", headers: [("Origin", "https://a.example"), ("Range", "bytes=0-1")])[
                "access-control-expose-headers"] ?? ""
        let names = Set(text.split(separator: ",").map { $0.trimmingPrefix(" ").lowercased() })
        #expect(
            names.isSuperset(of: [
                "content-range", "etag", "content-length", "accept-ranges", "content-encoding", "x-build",
            ]))
        #expect(!names.contains("set-cookie") && !names.contains("server"))
    }

    @Test("--cors with a star lets the names below a host in")
    func corsBelow() throws {
        let client = try client("--cors=https://*.example.org")
        for (origin, isAllowed) in [
            ("https://a.example.org", true), ("https://example.org", false), ("https://evil-example.org", false),
        ] {
            #expect(
                try (client.get("/", headers: [("Origin", origin)])["access-control-allow-origin"] != nil) == isAllowed)
        }
    }

    @Test("--allowed-hosts turns requests for other names away, before anything else")
    func allowedHosts() throws {
        let client = try client(
            "--allowed-hosts", "www.example.org,*.local", "--allowed-hosts", "[::1]", "--auth", "a:b")
        func status(_ host: String) throws -> Int {
            let connection = client.connect()
            connection.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            client.memory.settle()
            return try connection.response().status.code
        }
        for host in ["WWW.example.org:8080", "box.local", "[0:0:0:0:0:0:0:1]:8080"] {
            #expect(try status(host) == 401, "\(host)")
        }
        for host in ["example.org", "rebound.example", "127.0.0.1", "local"] {
            #expect(try status(host) == 421, "\(host)")
        }
    }

    @Test("--trusted-proxies: limits go by what they say, in the field that was named")
    func proxies() throws {
        func statuses(_ options: [String], _ field: String, _ value: (String) -> String) throws -> [Int] {
            let client = try client(options + ["--limit-requests", "1:1"])
            return try ["192.0.2.1", "192.0.2.2"].map { try client.get("/", headers: [(field, value($0))]).status.code }
        }
        #expect(try statuses([], "X-Forwarded-For") { $0 } == [200, 429])
        #expect(try statuses(["--trusted-proxies", "127.0.0.1,10.0.0.0/8"], "X-Forwarded-For") { $0 } == [200, 200])
        #expect(try statuses(["--trusted-proxies", "127.0.0.1"], "Forwarded") { "for=\($0)" } == [200, 429])
        #expect(
            try statuses(["--trusted-proxies", "127.0.0.1", "--proxy-field", "forwarded"], "Forwarded") { "for=\($0)" }
                == [200, 200])
        #expect(throws: Mistake.self) { try client("--proxy-field", "forwarded") }
    }

    @Test("without options it is the files and nothing more")
    func plain() throws {
        let client = try client()
        #expect(try client.get("/").text == "<p>index")
        #expect(try client.get("/sub/").status.code == 404)
        #expect(try client.get("/about").status.code == 404)
        #expect(try client.get("/sub/.hidden").status.code == 404)
        #expect(try client.get("/")["cache-control"] == nil)
        #expect(try client.request(.put, "/inbox/a", body: [1]).status.code == 405)
    }

    @Test("--listing, --index, --dotfiles, --try-extensions, --not-found-page")
    func files() throws {
        #expect(try client("--listing").get("/sub/").status.code == 200)
        #expect(try client("--listing", "--index", "none").get("/").text.contains("about.html"))
        #expect(try client("--index", "nowhere.html, about.html").get("/").text == "<p>about")
        #expect(try client("--dotfiles").get("/sub/.hidden").text == "h")
        #expect(try client("--try-extensions", "txt,.html").get("/about").text == "<p>about")
        let missing = try client("--not-found-page", "/404.html").get("/nowhere")
        #expect(missing.status.code == 404 && missing.text == "<p>gone")
    }

    @Test("--spa sends the page where no file is, but for names with an extension")
    func spa() throws {
        #expect(try client("--spa").get("/users/7").text == "<p>index")
        #expect(try client("--spa=about.html").get("/users/7").text == "<p>about")
        #expect(try client("--spa").get("/logo.png").status.code == 404)
    }

    @Test("--mime-types adds types")
    func types() throws {
        let types = try folder.write("types", "# mine\napplication/x-notes xyz\n".utf8)
        #expect(try client("--mime-types", types).get("/notes.xyz")["content-type"] == "application/x-notes")
        let error = #expect(throws: Mistake.self) { try client("--mime-types", "/nowhere") }
        #expect(error?.description == "cannot read the types in /nowhere: No such file or directory")
    }

    @Test("--type says what files are, or their charset, by pattern; --cache-control sees the type that it gives")
    func typesByPattern() throws {
        let client = try client(
            "--type", "*.xyz=text/plain; charset=utf-8", "--type", "type:text/html=charset=iso-8859-1", "--type",
            "inbox/**=text/x-mail",
            "--cache-control", "type:text/plain=no-store")
        let notes = try client.get("/notes.xyz")
        #expect(notes["content-type"] == "text/plain; charset=utf-8" && notes["cache-control"] == "no-store")
        #expect(try client.get("/about.html")["content-type"] == "text/html; charset=iso-8859-1")
        #expect(try client.get("/assets/app.3f2a9c1e.js")["content-type"] == "text/javascript; charset=utf-8")
        #expect(
            try self.client("--type", "notes.xyz=image/x-notes").get("/notes.xyz")["content-type"] == "image/x-notes")
    }

    @Test(
        "a --type that is none is a mistake",
        arguments: [
            "text/plain", "*.log", "*.log=", "=text/plain", "*.log=text", "*.log=text/plain; charset", "*.log=text/a b",
            "a=charset=", "a=\u{1}/b",
        ])
    func badTypes(rule: String) { #expect(throws: Mistake.self) { try client("--type", rule) } }

    @Test(
        "--redirect sends requests elsewhere, before anybody looks whether there is a file; a circle is told at the start"
    )
    func redirects() throws {
        let client = try client(
            "--redirect", "/notes/*=/assets/*", "--redirect", "308:/about.html=https://example.org/?a=b")
        #expect(try client.get("/notes/a?b")["location"] == "../assets/a?b")
        let about = try client.get("/about.html")
        #expect(about.status.code == 308 && about["location"] == "https://example.org/?a=b")
        #expect(try client.get("/").text == "<p>index")
        #expect(try self.client("--redirect", "/a=b=/c").get("/a=b")["location"] == "./c")
        let loop = #expect(throws: Mistake.self) {
            try self.client("--redirect", "/a/*=/b/*", "--redirect", "/b/*=/a/*")
        }
        #expect(loop?.description == "--redirect: redirects without an end: /a/* -> /b/* -> /a/*")
    }

    @Test(
        "a --redirect that is none is a mistake",
        arguments: ["/a", "/a=b", "a=/b", "404:/a=/b", "/a=//b", "301:a=/b", "3010:/a=/b", "/a=/*"])
    func badRedirects(rule: String) { #expect(throws: Mistake.self) { try client("--redirect", rule) } }

    @Test("--archive lists folders and has them as archives; without it there are none")
    func archives() throws {
        let client = try client("--archive")
        #expect(try client.get("/assets/").text.contains("href=\"?archive=zip\""))
        let archive = try client.get("/assets/?archive=tar")
        #expect(
            archive["content-type"] == "application/x-tar"
                && archive["content-disposition"] == "attachment; filename=\"assets.tar\"")
        #expect(try !self.client("--listing").get("/assets/").text.contains("?archive="))
    }

    @Test("--base-path has the files below a path and nowhere else; links and locations lead there")
    func basePath() throws {
        let client = try client(
            "--base-path", "/files/", "--listing", "--upload", "inbox", "--redirect", "/old/*=/assets/*",
            "--security-headers")
        #expect(try client.get("/files/about.html").text == "<p>about")
        #expect(try client.get("/about.html").status.code == 404 && client.get("/").status.code == 404)
        #expect(
            try client.get("/nowhere")["x-content-type-options"] == "nosniff",
            "what is outside has the fields of all answers, too")
        for (path, place) in [
            ("/files", "/files/"), ("/files/sub", "/files/sub/"), ("/files/old/x/y", "/files/assets/x/y"),
        ] {
            #expect(try Self.resolved(client.get(path)["location"], from: path) == place)
        }
        let put = try client.request(.put, "/files/inbox/a.txt", body: [1])
        #expect(put.status.code == 201)
        #expect(Self.resolved(put["location"], from: "/files/inbox/a.txt") == "/files/inbox/a.txt")
        #expect(try !client.get("/files/inbox/").text.contains(/(href|action)="\//))
        let deep = try self.client("--base-path", "a/b")
        #expect(try deep.get("/a/b/about.html").text == "<p>about" && deep.get("/a/about.html").status.code == 404)
    }

    @Test("--base-path-stripped is for a proxy that takes it off: the files are at the root")
    func strippedBasePath() throws {
        let client = try client("--base-path", "/files", "--base-path-stripped", "--listing")
        #expect(try client.get("/about.html").text == "<p>about" && client.get("/files/about.html").status.code == 404)
        #expect(try Self.resolved(client.get("/sub")["location"], from: "/files/sub") == "/files/sub/")
        let alone = #expect(throws: Mistake.self) { try self.client("--base-path-stripped") }
        #expect(alone?.description == "--base-path-stripped: which path does the proxy take off? It needs --base-path")
    }

    @Test(
        "a base path has no query, no dot segments, nothing to be escaped and no pattern",
        arguments: ["/a?b", "/../a", "/a b", "/%61", "/{a}", "/ü", "/a#", "/*", "/:a"])
    func badBasePaths(path: String) { #expect(throws: Mistake.self) { try client("--base-path", path) } }

    /// RFC 3986 §5.2, as far as it is needed here.
    private static func resolved(_ location: String?, from path: String) -> String? {
        guard let location else { return nil }
        if location.hasPrefix("/") { return location }
        var segments = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            switch part {
            case "..": if segments.count > 1 { segments.removeLast() }
            case ".": break
            default: segments.append(part)
            }
            if index == parts.count - 1, part == ".." || part == "." { segments.append("") }
        }
        return segments.joined(separator: "/")
    }

    @Test("the list of a folder that takes uploads has a form for them; it makes folders, too")
    func uploadForm() throws {
        let client = try client("--listing", "--upload", "inbox", "--upload-limit", "2m")
        #expect(try client.get("/inbox/").text.contains("data-limit=\"2097152\""))
        #expect(try !client.get("/sub/").text.contains("<form"))
        let body = Array("--b\r\nContent-Disposition: form-data; name=\"folder\"\r\n\r\nnew\r\n--b--\r\n".utf8)
        let type = ("Content-Type", "multipart/form-data; boundary=b")
        #expect(
            try client.request(.post, "/inbox/", headers: [type, ("Sec-Fetch-Site", "cross-site")], body: body).status
                .code == 403)
        #expect(
            try client.request(.post, "/inbox/", headers: [type, ("Accept", "text/html")], body: body).status.code
                == 303)
        #expect(try client.get("/inbox/new/").text.contains("<form id=\"upload\""))
        #expect(try client.request(.put, "/inbox/deep/er/a.txt", body: [1]).status.code == 201)
    }

    @Test("--cache-control is for all, for a pattern, a type or hashed names; the last that fits counts")
    func caching() throws {
        let client = try client(
            "--cache-control", "max-age=60", "--cache-control", "type:text/html=no-cache", "--cache-control",
            "hashed=public, max-age=31536000, immutable", "--cache-control", "*.xyz=no-store")
        #expect(try client.get("/404.html")["cache-control"] == "no-cache")
        #expect(try client.get("/assets/app.3f2a9c1e.js")["cache-control"] == "public, max-age=31536000, immutable")
        #expect(try client.get("/notes.xyz")["cache-control"] == "no-store")
        #expect(try self.client("--cache-control", "max-age=60").get("/notes.xyz")["cache-control"] == "max-age=60")
        #expect(
            try self.client("--cache-control", "assets/**=max-age=9").get("/assets/app.3f2a9c1e.js")["cache-control"]
                == "max-age=9")
        #expect(try self.client("--cache-control", "assets/**=max-age=9").get("/notes.xyz")["cache-control"] == nil)
    }

    @Test("--header changes all responses, those of errors included, and wins over --security-headers")
    func headers() throws {
        let client = try client(
            "--security-headers", "--header", "X-A: 1", "--header", "+X-A: 2", "--header", "-Last-Modified", "--header",
            "?X-B: 3", "--header",
            "X-Frame-Options: DENY")
        for path in ["/", "/nowhere"] {
            let response = try client.get(path)
            #expect(
                response.fields.filter { $0.name.lowercased() == "x-a" }.map(\.value).joined(separator: ", ") == "1, 2")
            #expect(response["x-b"] == "3" && response["last-modified"] == nil)
            #expect(response["x-content-type-options"] == "nosniff" && response["x-frame-options"] == "DENY")
        }
    }

    @Test("--cors answers preflights, also in front of passwords")
    func cors() throws {
        let client = try client("--cors=https://app.example", "--auth", "a:b")
        let asked = [("Origin", "https://app.example"), ("Access-Control-Request-Method", "GET")]
        let preflight = try client.request(.options, "/", headers: asked)
        #expect(preflight.status.code == 204 && preflight["access-control-allow-origin"] == "https://app.example")
        #expect(
            try client.get("/", headers: [("Origin", "https://evil.example"), basic("a:b")])[
                "access-control-allow-origin"] == nil)
        #expect(try self.client("--cors").get("/", headers: [("Origin", "null")])["access-control-allow-origin"] == "*")
    }

    @Test("--auth and --htpasswd let those in who know a password, and nobody else")
    func auth() throws {
        let client = try client("--auth", "ann:a:b", "--auth", "bob:c", "--realm", "the attic")
        #expect(try client.get("/")["www-authenticate"] == "Basic realm=\"the attic\", charset=\"UTF-8\"")
        #expect(try client.get("/", headers: [basic("ann:a:b")]).status.code == 200)
        #expect(try client.get("/", headers: [basic("bob:c")]).status.code == 200)
        #expect(try client.get("/", headers: [basic("bob:d")]).status.code == 401)
        // {SHA} of "secret".
        let users = try folder.write("users", "eve:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n".utf8)
        #expect(try self.client("--htpasswd", users).get("/", headers: [basic("eve:secret")]).status.code == 200)
        let both = #expect(throws: Mistake.self) { try self.client("--htpasswd", users, "--auth", "a:b") }
        #expect(both?.description == "--auth and --htpasswd are two ways to say who may come in: only one of them")
    }

    @Test("--limit-requests turns away who asks too often")
    func requests() throws {
        let client = try client("--limit-requests", "1:2")
        let statuses = try (0..<3).map { _ -> Int in
            // Clients of the memory come from this machine, and are counted all the same.
            try client.get("/").status.code
        }
        #expect(statuses == [200, 200, 429])
    }

    @Test("--limit-rate lets a response take its time")
    func rate() throws {
        let client = try client("--limit-rate", "1k")
        #expect(try client.get("/").text == "<p>index")
        // 5500 bytes at 1024 a second: not all of it is there at once.
        #expect(throws: (any Error).self) { try client.get("/assets/app.3f2a9c1e.js") }
    }

    #if Compression
        @Test(
            "--gzip, --br and --zstd send the file beside the file, or compress",
            arguments: [("gzip", "gz"), ("br", "br"), ("zstd", "zst")])
        func codings(coding: String, suffix: String) throws {
            let name = "assets/app.3f2a9c1e.js"
            let accepting = [("Accept-Encoding", "gzip, br, zstd")]
            let onTheFly = try client("--\(coding)").get("/\(name)", headers: accepting)
            #expect(onTheFly["content-encoding"] == coding && onTheFly.body.count < 500)
            #expect(onTheFly["vary"]?.lowercased().contains("accept-encoding") == true)
            #expect(
                try client("--\(coding)").get("/\(name)", headers: [("Accept-Encoding", "identity")])[
                    "content-encoding"] == nil)
            #expect(try client().get("/\(name)", headers: accepting)["content-encoding"] == nil)
            try folder.write("\(name).\(suffix)", "made before".utf8)
            let beside = try client("--\(coding)").get("/\(name)", headers: accepting)
            #expect(beside["content-encoding"] == coding && beside.text == "made before")
        }
    #endif

    @Test("--upload takes files into its folder only, --upload-overwrite replaces them, --upload-limit is heeded")
    func uploads() throws {
        let client = try client("--upload", "inbox/", "--upload-limit", "1k")
        let created = try client.request(.put, "/inbox/a.txt", body: Array("one".utf8))
        #expect(created.status.code == 201 && created["location"] == "a.txt")
        #expect(try client.get("/inbox/a.txt").text == "one")
        #expect(try client.request(.put, "/inbox/a.txt", body: Array("two".utf8)).status.code == 409)
        #expect(try client.request(.put, "/b.txt", body: Array("two".utf8)).status.code == 405)
        #expect(try client.request(.put, "/inbox/c", body: [UInt8](repeating: 1, count: 1025)).status.code == 413)
        #expect(try client.request(.options, "/inbox/a.txt")["allow"]?.contains("PUT") == true)
        #expect(try client.request(.options, "/b.txt")["allow"]?.contains("PUT") == false)
        let other = try self.client("--upload", ".", "--upload-overwrite")
        #expect(try other.request(.put, "/inbox/a.txt", body: Array("two".utf8)).status.code == 204)
        #expect(try other.get("/inbox/a.txt").text == "two")
    }

    @Test("options of uploads without a folder for them are a mistake, as is a folder that is not there")
    func uploadMistakes() throws {
        let alone = #expect(throws: Mistake.self) { try client("--upload-overwrite") }
        #expect(alone?.description == "--upload-limit and --upload-overwrite need --upload FOLDER")
        let nowhere = #expect(throws: Mistake.self) { try client("--upload", "nowhere") }
        #expect(nowhere?.description == "--upload: nowhere is no folder in \(folder.path), or behind a link")
        // Who could not read there is not to write there.
        try folder.link("away", to: "/tmp")
        #expect(throws: Mistake.self) { try client("--upload", "away", "--symlinks", "all") }
    }

    @Test("who replaces a file gets the new one, whatever is kept of the old one; unfinished ones are never served")
    func replaced() throws {
        let client = try client("--upload", ".", "--upload-overwrite", "--dotfiles", "--listing")
        for text in ["one", "two", "six"] {
            _ = try client.request(.put, "/sub/a", body: Array(text.utf8))
            #expect(try client.get("/sub/a").text == text)
        }
        try folder.write("sub/.upload-1f", "half".utf8)
        #expect(try client.get("/sub/.upload-1f").status.code == 404)
        #expect(try !client.get("/sub/").text.contains(".upload-"))
        #expect(try client.get("/sub/").text.contains(".hidden"))
    }

    @Test("--cors lets other sites read, and never write")
    func corsReads() throws {
        let client = try client("--cors", "--upload", ".")
        let asked = [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "PUT")]
        #expect(try client.request(.options, "/a", headers: asked)["access-control-allow-methods"] == "GET, HEAD")
    }

    @Test("two passwords for one user, and a realm without any, are mistakes")
    func authMistakes() throws {
        let twice = #expect(throws: Mistake.self) { try client("--auth", "a:1", "--auth", "a:2") }
        #expect(twice?.description == "--auth names a user twice: which password is meant?")
        #expect(throws: Mistake.self) { try client("--realm", "attic") }
        let missing = #expect(throws: BasicAuth.UserFileError.self) { _ = try client("--htpasswd", "/nowhere") }
        #expect(missing?.description == "/nowhere: No such file or directory")
    }

    @Test("an archive is served as the folder that it holds")
    func archive() throws {
        let path = try folder.write("site.zip", Self.zip("index.html", Array("<p>zip".utf8)))
        let builder = try SiteBuilder(CommandReader(variable: { _ in nil }).command(from: [path]))
        #expect(try TestClient { _ in try builder.site() }.get("/").text == "<p>zip")
        let broken = try folder.write("broken.zip", Array("nothing".utf8))
        let error = #expect(throws: Mistake.self) {
            try SiteBuilder(CommandReader(variable: { _ in nil }).command(from: [broken])).site()
        }
        #expect(error?.description.hasPrefix("cannot serve \(broken): ") == true)
        let missing = #expect(throws: Mistake.self) {
            try SiteBuilder(CommandReader(variable: { _ in nil }).command(from: ["/no.zip"])).site()
        }
        #expect(missing?.description == "cannot open /no.zip: No such file or directory")
        let upload = #expect(throws: Mistake.self) {
            try SiteBuilder(CommandReader(variable: { _ in nil }).command(from: [path, "--upload", "."]))
        }
        #expect(upload?.description == "--upload needs a folder; \(path) is an archive")
    }

    /// An archive with one stored file.
    private static func zip(_ name: String, _ content: [UInt8]) -> [UInt8] {
        func word(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
        func long(_ value: Int) -> [UInt8] { word(value & 0xFFFF) + word(value >> 16) }
        let name = Array(name.utf8)
        let common =
            word(20) + word(0) + word(0) + word(0) + word(0x21) + long(0) + long(content.count) + long(content.count)
            + word(name.count) + word(0)
        let local = long(0x0403_4B50) + common + name + content
        let central = long(0x0201_4B50) + word(20) + common + word(0) + word(0) + word(0) + long(0) + long(0) + name
        return local + central + long(0x0605_4B50) + word(0) + word(0) + word(1) + word(1) + long(central.count)
            + long(local.count) + word(0)
    }
}
