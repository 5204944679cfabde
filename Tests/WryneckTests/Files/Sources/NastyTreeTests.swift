import Glibc
import ProcessTesting
import Testing
import WryneckReactor
import WryneckTesting

@testable import Wryneck

/// A tree with every nasty kind of name and node, served by both ways down.
@Suite("A hostile tree", .bothVersions) struct NastyTreeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("outside/secret.txt", "secret")
        try folder.write("root/plain.txt", "plain")
        try folder.write("root/index.html/hidden.txt", "an index that is a directory")
        try folder.write("root/ space .txt", "space")
        try folder.write("root/per%41cent.txt", "percent")
        try folder.write("root/ques?tion#hash.txt", "question")
        try folder.write("root/new\nline.txt", "newline")
        try folder.write("root/back\\slash.txt", "backslash")
        try folder.write("root/ünï/cödé.txt", "unicode")
        try folder.write("root/-rf", "dash")
        try folder.write("root/...", "dots")
        try folder.write("root/semi;colon=1.txt", "semicolon")
        try folder.write("root/" + String(repeating: "n", count: 255), "longest")
        try folder.write("root/.git/config", "git")
        try folder.write("root/.htpasswd", "password")
        try folder.write("root/.well-known/acme-challenge/token", "token")
        try folder.write("root/" + String(repeating: "d/", count: 200) + "deep.txt", "deep")
        folder.makeFIFO("root/fifo")
        folder.makeFIFO("root/.well-known/fifo")
        makeSocket(folder.path("root/socket"))
        for (name, target) in [
            ("toFile", "../outside/secret.txt"), ("toFolder", "../outside"), ("toRoot", "/"), ("toDevice", "/dev/zero"),
            ("toProcess", "/proc/self/root"),
            ("broken", "nowhere"), ("loop", "loop"), ("pingpong", "pongping"), ("pongping", "pingpong"),
            ("in", "plain.txt"), ("toFIFO", "fifo"),
            ("upAndIn", "../root/plain.txt"),
        ] { try folder.link("root/" + name, to: target) }
        makeNamedBytes(folder.path("root"), [0x6E, 0xFF, 0xFE])
    }

    static let walks: [FileTree.Walk?] = [nil, .kernel, .steps]

    private func client(_ walk: FileTree.Walk?, _ symlinks: DirectorySource.SymlinkPolicy = .inside) throws
        -> TestClient
    {
        var options = Files.Options()
        options.listing = Files.Listing()
        let tree = FileTree(folder.path("root"), symlinks: symlinks, walk: walk)
        return try TestClient { [options] _ in Site(Files(DirectorySource(tree), options: options)) }
    }

    @Test("every file that may be named is served, its segments decoded once", arguments: walks)
    func served(walk: FileTree.Walk?) throws {
        let client = try client(walk)
        for (target, content) in [
            ("/plain.txt", "plain"), ("/%20space%20.txt", "space"), ("/per%2541cent.txt", "percent"),
            ("/ques%3Ftion%23hash.txt", "question"),
            ("/new%0Aline.txt", "newline"), ("/%C3%BCn%C3%AF/c%C3%B6d%C3%A9.txt", "unicode"), ("/-rf", "dash"),
            ("/semi;colon=1.txt", "semicolon"),
            ("/" + String(repeating: "n", count: 255), "longest"), ("/.well-known/acme-challenge/token", "token"),
            ("/" + String(repeating: "d/", count: 200) + "deep.txt", "deep"), ("/back%5Cslash.txt", "backslash"),
            ("/n%FF%FE", ""),
            ("/./plain.txt", "plain"), ("//plain.txt", "plain"), ("/../plain.txt", "plain"),
            ("/nowhere/%2e%2e/plain.txt", "plain"),
        ] { #expect(try client.get(target).text == content, "\(target)") }
    }

    @Test("nothing else is, and nothing makes the server fail or wait", arguments: walks)
    func refused(walk: FileTree.Walk?) throws {
        let client = try client(walk)
        for target in [
            "/fifo", "/.well-known/fifo", "/socket", "/toFile", "/toFolder/secret.txt", "/toFolder/",
            "/toRoot/etc/passwd", "/toDevice",
            "/toProcess/etc/passwd", "/broken", "/loop", "/loop/x", "/pingpong", "/toFIFO", "/upAndIn", "/.git/config",
            "/.htpasswd", "/.git/",
            "/...", "/../outside/secret.txt", "/%2e%2e/outside/secret.txt", "/..%2foutside%2fsecret.txt",
            "/..%5coutside%5csecret.txt", "/plain.txt%2f",
            "/%c0%ae%c0%ae/outside/secret.txt", "/plain.txt/", "/plain.txt/x", "/" + String(repeating: "n", count: 256),
            "/" + String(repeating: "n/", count: 3500), "/" + String(repeating: "%2e%2e%2f", count: 100) + "etc/passwd",
            "/%252e%252e/outside/secret.txt",
        ] { #expect(try client.get(target).status == .notFound, "\(target)") }
        for target in ["/plain.txt%00.html", "/%00", "/%00/plain.txt"] {
            #expect(try client.get(target).status == .badRequest, "\(target)")
        }
    }

    @Test("links are followed inside, never, or everywhere")
    func links() throws {
        #expect(try client(nil).get("/in").text == "plain")
        #expect(try client(.steps).get("/in").status == .notFound)
        #expect(try client(nil, .none).get("/in").status == .notFound)
        let all = try client(nil, .all)
        #expect(try all.get("/toFile").text == "secret")
        #expect(try all.get("/upAndIn").text == "plain")
        // Wherever they lead: what is no regular file is still none.
        for target in ["/toDevice", "/toFIFO", "/loop", "/broken"] {
            #expect(try all.get(target).status == .notFound, "\(target)")
        }
    }

    @Test("its list names what is served and nothing else", arguments: walks)
    func listed(walk: FileTree.Walk?) throws {
        let client = try client(walk)
        let response = try client.get("/")
        #expect(response.status == .ok)
        let rows = response.text.split(separator: "<tbody>").last ?? ""
        let links = rows.matches(of: /<a href="\.\/([^"]*)">/).map { String($0.1) }
        #expect(links.count == (walk == .steps ? 14 : 15))
        for link in links { #expect(try client.get("/" + link).status == .ok, "\(link)") }
        for name in ["fifo", "socket", "toFile", "toFolder", "toDevice", "loop", "broken", ".git", ".htpasswd"] {
            #expect(!rows.contains(name), "\(name)")
        }
    }

    @Test("no redirect leads to another host, whatever a directory is called")
    func redirects() throws {
        try folder.makeFolder("root/evil.example/dir")
        for target in [
            "/evil.example/dir", "//evil.example/dir", "/%2Fevil.example/dir", "/%5Cevil.example/dir",
            "//evil.example/%2e%2e/dir", "/\\evil.example",
        ] {
            let location = try client(nil).get(target)["location"] ?? "/"
            #expect(["/", "dir/", "%5Cevil.example/"].contains(location), "\(target)")
        }
    }

    @Test("600 overlapping ranges of a MiB get no more than 1.1 MiB")
    func rangeFlood() throws {
        try folder.write("root/mib.bin", [UInt8](repeating: 1, count: 1 << 20))
        let client = try client(nil)
        for value in [
            String(repeating: "0-,", count: 600), (0..<1300).map { "5-\($0)" }.joined(separator: ","),
            (0..<500).map { "\($0)-\($0)" }.joined(separator: ","),
            (0..<16).map { "\($0)-" }.joined(separator: ","),
            (0..<16).map { "\($0 * 60_000)-\($0 * 60_000 + 59_998)" }.joined(separator: ","),
        ] {
            let connection = client.connect()
            connection.send("GET /mib.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=\(value)\r\n\r\n")
            #expect(connection.transport.takeReceived().count <= 11 * (1 << 20) / 10)
        }
    }
}

private func makeSocket(_ path: String) {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // Temporary paths may be too long for sun_path: bound under a short name and moved.
    let short = "/tmp/wry-\(getpid())-\(descriptor).sock"
    _ = withUnsafeMutableBytes(of: &address.sun_path) { buffer in
        short.utf8.enumerated().map { buffer[$0.offset] = $0.element }
    }
    withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    close(descriptor)
    rename(short, path)
    unlink(short)
}

private func makeNamedBytes(_ directory: String, _ name: [UInt8]) {
    let path = Array(directory.utf8) + [UInt8(ascii: "/")] + name + [0]
    path.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) {
            _ = $0.baseAddress.map { close(open($0, O_CREAT | O_WRONLY, 0o644)) }
        }
    }
}
