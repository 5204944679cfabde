import Foundation
import ProcessTesting
import Testing
import WryneckReactor

@testable import Wryneck

/// Uploads through a server on a real socket, with its threads: files come to a disk. It is looked at when the server
/// has ended.
@Suite("Uploads", .ownThread) struct UploadsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Sends requests, each on a connection of its own, and gives the answers.
    private func ask(
        bodyLimit: Int = 1_000_000, overwrites: Bool = false, makesDirectories: Bool = false,
        isForeignWelcome: Bool = false, _ requests: String...
    ) async throws -> [String] {
        let path = folder.path
        let server = try await Server(.tcp(port: 0)) { _ in
            let root = Branch()
            root["up"] = Uploads(
                into: path, bodyLimit: bodyLimit, overwrites: overwrites, makesDirectories: makesDirectories,
                acceptsForeignForms: isForeignWelcome,
                downloads: Files(path))
            root["write"] = Uploads(into: path)
            return Site(root)
        }.start()
        let address = try #require(server.addresses.first)
        var answers: [String] = []
        for request in requests {
            let client = try RawClient(address)
            client.sendEarly(Array(request.utf8))
            answers.append(client.read())
        }
        await server.stop(grace: patience)
        return answers
    }

    private func put(_ path: String, _ body: String = "hello", _ fields: String = "") -> String {
        "PUT \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func file(_ name: String, _ content: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\(name)\"\r\n\r\n\(content)\r\n"
    }

    private func post(_ path: String, _ parts: String, _ fields: String = "") -> String {
        let body = parts + "--b--\r\n"
        return
            "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n\(fields)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func content(_ name: String) -> String? { try? fileText(folder.path(name)) }

    /// All that is there, hidden files included.
    private var names: [String] {
        get throws { try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() }
    }

    private func codes(_ answers: [String]) -> [Int] {
        answers.map { Int($0.split(separator: " ").dropFirst().first ?? "") ?? 0 }
    }

    // MARK: PUT

    @Test("RFC 9110 §9.3.4: PUT makes a file, answers 201 with its Location, and does not replace it: 409")
    func new() async throws {
        let answers = try await ask(
            put("/up/a%20b.txt"), put("/up/a%20b.txt", "other"), "GET /up/a%20b.txt HTTP/1.0\r\n\r\n")
        #expect(codes(answers) == [201, 409, 200])
        #expect(answers[0].contains("\r\nLocation: a%20b.txt\r\n"))
        #expect(answers[2].hasSuffix("\r\n\r\nhello"))
        #expect(try names == ["a b.txt"])
    }

    @Test("a large file comes in whole, and so does an empty one")
    func sizes() async throws {
        let large = String(repeating: "0123456789", count: 70_000)
        #expect(codes(try await ask(put("/up/large", large), put("/up/empty", ""))) == [201, 201])
        #expect(content("large") == large)
        #expect(content("empty") == "")
    }

    @Test("where it is asked for, a file is replaced: 204; a folder never is: 409")
    func replaced() async throws {
        try folder.write("x", "old")
        try folder.makeFolder("sub")
        #expect(codes(try await ask(overwrites: true, put("/up/x", "new"), put("/up/sub"))) == [204, 409])
        #expect(content("x") == "new")
        #expect(try names == ["sub", "x"])
    }

    @Test("RFC 9110 §13.1: If-Match and If-None-Match are heeded: 412")
    func conditions() async throws {
        try folder.write("x", "old")
        let tag = try #require(FileStatusReader.tag(folder.path("x")))
        let answers = try await ask(
            overwrites: true, put("/up/x", "1", "If-None-Match: *\r\n"), put("/up/x", "2", "If-Match: \"other\"\r\n"),
            put("/up/none", "3", "If-Match: *\r\n"), put("/up/x", "4", "If-Match: nonsense\r\n"),
            put("/up/x", "5", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n"),
            put("/up/x", "6", "If-Match: \(tag)\r\n"),
            put("/up/x", "7", "If-Match: \(tag)\r\n"), put("/up/new", "8", "If-None-Match: *\r\n"))
        #expect(codes(answers) == [412, 412, 412, 412, 412, 204, 412, 201])
        #expect(content("x") == "6")
        #expect(try names == ["new", "x"])
    }

    @Test("the server's own setting is stronger than a condition that holds")
    func conditionsDoNotAllow() async throws {
        try folder.write("x", "old")
        #expect(
            codes(try await ask(put("/up/x", "new", "If-Match: *\r\n"), put("/up/x", "new", "If-None-Match: *\r\n")))
                == [409, 412])
        #expect(content("x") == "old")
    }

    @Test(
        "names that Files would not serve are refused, and those that begin with a dot all the more",
        arguments: [
            "/up/.x", "/up/sub/.x", "/up/.sub/x", "/up/../x", "/up/sub/../../x", "/up/%2e%2e/x", "/up/a%2fb",
            "/up/a%5cb", "/up/a%00b",
            "/up/.well-known/x", "/up/a%0Ab", "/up/%FF", "/up/a%7F", "/up/" + String(repeating: "a", count: 256),
            "/up" + String(repeating: "/a", count: 65),
        ])
    func names(path: String) async throws {
        let code = codes(try await ask(overwrites: true, makesDirectories: true, put(path)))
        #expect(code == [400] || code == [404])
        #expect(try names == [])
    }

    @Test("PUT to a folder is 405, with what may be done there")
    func folderName() async throws {
        let answers = try await ask(put("/up/"), put("/up/sub/"), put("/up"), put("/write/"))
        #expect(codes(answers) == [405, 405, 405, 405])
        #expect(answers[0].contains("\r\nAllow: GET, HEAD, POST, OPTIONS\r\n"))
        #expect(answers[3].contains("\r\nAllow: POST, OPTIONS\r\n"))
    }

    @Test("RFC 9110 §14.4, §8.4: neither a part of a file nor an encoded one is taken for the file")
    func partial() async throws {
        let answers = try await ask(
            put("/up/x", "1", "Content-Range: bytes 0-0/2\r\n"), put("/up/x", "1", "Content-Encoding: gzip\r\n"))
        #expect(codes(answers) == [400, 415])
        #expect(try names == [])
    }

    @Test("folders are made where that is asked for, else 409; a file in the way is 409")
    func folders() async throws {
        try folder.write("file", "x")
        #expect(codes(try await ask(put("/up/a/b/c"), put("/up/file/x"))) == [409, 409])
        #expect(
            codes(try await ask(makesDirectories: true, put("/up/a/b/c"), put("/up/a/b/d"), put("/up/file/x"))) == [
                201, 201, 409,
            ])
        #expect(try names == ["a", "a/b", "a/b/c", "a/b/d", "file"])
    }

    @Test("no link below the folder is followed or replaced")
    func links() async throws {
        let other = try TemporaryFolder()
        try other.write("x", "secret")
        try folder.link("out", to: other.path)
        try folder.link("file", to: other.path("x"))
        try folder.link("dangling", to: other.path("new"))
        let answers = try await ask(
            overwrites: true, makesDirectories: true, put("/up/out/y"), put("/up/file"), put("/up/dangling"))
        #expect(codes(answers) == [409, 409, 409])
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == ["x"])
        #expect(try fileText(other.path("x")) == "secret")
    }

    @Test("what is too large is 413, told beforehand or not, and leaves nothing behind, folders neither")
    func tooLarge() async throws {
        let chunks = String(repeating: "1000\r\n\(String(repeating: "x", count: 4096))\r\n", count: 60)
        let chunked =
            "PUT /up/a/y HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n"
        let answers = try await ask(
            bodyLimit: 200_000, makesDirectories: true, put("/up/x", String(repeating: "x", count: 200_001)), chunked)
        #expect(codes(answers) == [413, 413])
        #expect(try names == [])
    }

    @Test("an upload that breaks off leaves nothing behind")
    func brokenOff() async throws {
        let path = folder.path
        let server = try await Server(.tcp(port: 0)) { _ in Site(Uploads(into: path, makesDirectories: true)) }.start()
        let address = try #require(server.addresses.first)
        for _ in 0..<5 {
            let client = try RawClient(address)
            client.sendEarly(
                Array("PUT /a/x HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n".utf8)
                    + [UInt8](repeating: 120, count: 400_000))
            client.reset()
        }
        await server.stop(grace: patience)
        #expect(try names == [])
    }

    @Test("a folder that is not there is noticed at once by open(), and is a 500 to clients")
    func noFolder() async throws {
        #expect(throws: Files.DirectoryError.self) { try Uploads(into: folder.path("none")).open() }
        try Uploads(into: folder.path).open()
        try folder.remove("")
        #expect(codes(try await ask(put("/up/x"))) == [500])
    }

    @Test("without downloads there is nothing to GET, and OPTIONS says what there is")
    func methods() async throws {
        let answers = try await ask(
            "GET /write/x HTTP/1.0\r\n\r\n", "OPTIONS /write/x HTTP/1.0\r\n\r\n", "OPTIONS /up/x HTTP/1.0\r\n\r\n",
            "DELETE /up/x HTTP/1.0\r\n\r\n")
        #expect(codes(answers) == [405, 204, 204, 405])
        #expect(answers[1].contains("\r\nAllow: PUT, POST, OPTIONS\r\n"))
        #expect(answers[2].contains("\r\nAllow: GET, HEAD, PUT, POST, OPTIONS\r\n"))
    }

    // MARK: POST

    @Test("RFC 7578: the files of a form are stored under their own names; fields are passed over")
    func form() async throws {
        let field = "--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nnice\r\n"
        let answers = try await ask(
            makesDirectories: true,
            post("/up/sub/", field + file("C:\\\\dir\\\\a b.txt", "A") + file("", "") + file("../b", "B")),
            post("/up", file("c", "C")))
        #expect(codes(answers) == [201, 201])
        #expect(answers[0].hasSuffix("\r\n\r\na%20b.txt\nb\n"))
        #expect(answers[1].contains("\r\nLocation: up/c\r\n"))
        #expect(content("sub/a b.txt") == "A")
        #expect(content("sub/b") == "B")
        #expect(try names == ["c", "sub", "sub/a b.txt", "sub/b"])
    }

    @Test("a browser is sent back to the folder: 303")
    func browser() async throws {
        let answers = try await ask(post("/up", file("a", "A"), "Accept: text/html,*/*;q=0.8\r\n"))
        #expect(codes(answers) == [303])
        #expect(answers[0].contains("\r\nLocation: up/\r\n"))
    }

    @Test(
        "all files of a form come in, or none: one exists, one has a bad name, two have the same, the form has no end")
    func allOrNone() async throws {
        try folder.write("old", "old")
        let unfinished = post("/up", file("a", "A") + file("c", "C")).replacing("--b--\r\n", with: "--c--\r\n")
        let answers = try await ask(
            makesDirectories: true, post("/up", file("a", "A") + file("old", "B")),
            post("/up/sub", file("a", "A") + file(".x", "B")),
            post("/up/sub", file("a", "A") + file("a", "B")), unfinished)
        #expect(codes(answers) == [409, 400, 409, 400])
        #expect(try names == ["old"])
        #expect(content("old") == "old")
    }

    @Test("a form without a file is 400, another type 415, a folder that is not there 409")
    func refused() async throws {
        let plain =
            "POST /up HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx"
        #expect(codes(try await ask(post("/up", ""), plain, post("/up/sub", file("a", "A")))) == [400, 415, 409])
    }

    private func folder(_ name: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"folder\"\r\n\r\n\(name)\r\n"
    }

    @Test("a field called folder has one made: 201 with its Location, 303 for a browser, 409 where the name is taken")
    func newFolder() async throws {
        try folder.write("old", "old")
        let answers = try await ask(
            makesDirectories: true, post("/up/", folder("a ü")), post("/up/", folder("b"), "Accept: text/html\r\n"),
            post("/up/", folder("b")),
            post("/up/", folder("old")), post("/up/c/d/", folder("e")),
            post("/up/", folder("f") + file("x", "X") + folder("")))
        #expect(codes(answers) == [201, 303, 409, 409, 201, 201])
        #expect(answers[0].contains("a%20%C3%BC/\r\n"))
        #expect(try names == ["a ü", "b", "c", "c/d", "c/d/e", "f", "old", "x"])
    }

    @Test(
        "a folder is called what a file might be: 400; is made with the files of its form or not at all; is nobody's to make unless told: 403"
    )
    func noFolderMade() async throws {
        try folder.write("old", "old")
        let bad = ["..", ".", ".hidden", "a/b", "a\\b", "/", "a\u{1}", String(repeating: "x", count: 256)].map {
            post("/up/", folder($0))
        }
        for answers in try await withAnswers(bad, makesDirectories: true) { #expect(codes([answers]) == [400]) }
        #expect(
            codes(
                try await ask(
                    makesDirectories: true, post("/up/", folder("new") + file("old", "B")),
                    post("/up/", folder("n") + folder("n")))) == [
                    409, 409,
                ])
        #expect(codes(try await ask(post("/up/", folder("new")))) == [403])
        #expect(
            codes(try await ask(makesDirectories: true, post("/up/", folder("new"), "Sec-Fetch-Site: cross-site\r\n")))
                == [403])
        #expect(try names == ["old"])
    }

    private func withAnswers(_ requests: [String], makesDirectories: Bool) async throws -> [String] {
        var answers: [String] = []
        for request in requests { answers += try await ask(makesDirectories: makesDirectories, request) }
        return answers
    }

    @Test("a form that another site's page sends is 403, unless it is welcome")
    func foreign() async throws {
        let form = file("a", "A")
        let refused = try await ask(
            overwrites: true, post("/up", form, "Origin: http://evil.example\r\n"),
            post("/up", form, "Origin: null\r\n"),
            post("/up", form, "Sec-Fetch-Site: cross-site\r\n"),
            post("/up", form, "Sec-Fetch-Site: same-site\r\nOrigin: http://a\r\n"))
        #expect(codes(refused) == [403, 403, 403, 403])
        #expect(try names == [])
        let taken = try await ask(
            overwrites: true, post("/up", form, "Origin: http://a\r\n"),
            post("/up", form, "Sec-Fetch-Site: same-origin\r\n"),
            post("/up", form, "Sec-Fetch-Site: none\r\n"))
        #expect(codes(taken) == [201, 204, 204])
        #expect(
            codes(
                try await ask(
                    overwrites: true, isForeignWelcome: true, post("/up", form, "Origin: http://evil.example\r\n")))
                == [204])
    }
}

private enum FileStatusReader {
    static func tag(_ path: String) -> String? { (try? Syscalls.status(ofPath: path))?.entityTag?.description }
}
