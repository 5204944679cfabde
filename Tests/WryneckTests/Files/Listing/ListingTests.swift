import Foundation
import ProcessTesting
import Testing
import WryneckHTTP
import WryneckTesting

@testable import Wryneck

/// What Twisted's `DirectoryLister` promises, and what is to be seen in a browser: Articles/ServingFiles.md.
@Suite("Lists of directories", .bothVersions) struct ListingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("file10.txt", "0123456789", age: 86_400)
        try folder.write("file9.txt", "01234", age: 2 * 86_400)
        try folder.write("Alpha.txt", String(repeating: "x", count: 2048), age: 3 * 86_400)
        try folder.write("sub/inner.txt", "1")
        try folder.write("indexed/index.html", "<p>index")
        try folder.write(".secret", "s")
        try folder.write(".well-known/security.txt", "c")
    }

    private func client(_ change: (inout Files.Options) -> Void = { $0.listing = Files.Listing() }) throws -> TestClient
    {
        var options = Files.Options()
        change(&options)
        let directory = folder.path
        return try TestClient { [options] _ in
            let root = Branch()
            root["files/here"] = Files(directory, options: options)
            return Site(root)
        }
    }

    private func names(_ html: String) -> [String] {
        html.split(separator: "<tbody>").last?.matches(of: /<a href="\.\/([^"]*)">/).map { String($0.1) } ?? []
    }

    @Test("are off unless wished for, and an index goes before")
    func off() throws {
        #expect(try client { _ in }.get("/files/here/sub/").status == .notFound)
        #expect(try client().get("/files/here/sub/").status == .ok)
        #expect(try client().get("/files/here/indexed/").text == "<p>index")
        #expect(try client().get("/files/here/sub")["location"] == "sub/")
        #expect(try client().get("/files/here/nowhere/").status == .notFound)
        #expect(try client().get("/files/here/file9.txt/").status == .notFound)
    }

    @Test("show directories first, then names in their natural order; hidden ones only where they are served")
    func content() throws {
        let response = try client().get("/files/here/")
        #expect(response["content-type"] == "text/html; charset=utf-8")
        #expect(names(response.text) == [".well-known/", "indexed/", "sub/", "Alpha.txt", "file9.txt", "file10.txt"])
        #expect(!response.text.contains(".secret"))
        #expect(response.text.contains("3 folders, 3 files"))
        #expect(response.text.contains("title=\"2048 bytes\">2.0 KB"))
        let all = try client {
            $0.listing = Files.Listing()
            $0.showsHidden = true
        }
        #expect(names(try all.get("/files/here/").text).contains(".secret"))
        #expect(names(try client().get("/files/here/sub/").text) == ["inner.txt"])
        #expect(try client().get("/files/here/sub/").text.contains("href=\"../\""))
        #expect(try !client().get("/files/here/").text.contains("Parent directory"))
    }

    @Test("are sorted by their query; a senseless one is none")
    func sorted() throws {
        func files(_ query: String) throws -> [String] {
            names(try client().get("/files/here/" + query).text).filter { $0.hasSuffix(".txt") }
        }
        #expect(try files("?sort=size") == ["file9.txt", "file10.txt", "Alpha.txt"])
        #expect(try files("?sort=size&order=desc") == ["Alpha.txt", "file10.txt", "file9.txt"])
        #expect(try files("?sort=modified&order=asc") == ["Alpha.txt", "file9.txt", "file10.txt"])
        #expect(try files("?sort=name&order=desc") == ["file10.txt", "file9.txt", "Alpha.txt"])
        #expect(try files("?sort=%3Cscript%3E&order=7&page=x") == ["Alpha.txt", "file9.txt", "file10.txt"])
        #expect(try client().get("/files/here/?sort=size&order=desc").text.contains("aria-sort=\"descending\""))
    }

    @Test("are paged, and a page beyond the last is the last")
    func paged() throws {
        for index in 0..<25 { try folder.write("many/f\(index)", "x") }
        let client = try client { $0.listing = Files.Listing(entryLimit: 20, pageLength: 10) }
        let first = try client.get("/files/here/many/").text
        #expect(names(first).count == 10)
        #expect(first.contains("Page 1 of 2") && first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""))
        #expect(first.contains("Only the first by name: 0 folders, 20 files"))
        for page in ["2", "99999999999", "3"] {
            #expect(try client.get("/files/here/many/?page=" + page).text.contains("Page 2 of 2"))
        }
        #expect(try client.get("/files/here/many/?page=-5").text.contains("Page 1 of 2"))
        #expect(
            try client.get("/files/here/many/?page=2&sort=size&order=desc").text.contains("?sort=size&amp;order=desc\"")
        )
    }

    @Test("have the first by name, if there are too many, whatever order the disk has; and the log is told")
    func firstByName() throws {
        for index in (0..<60).reversed() { try folder.write("many/f\((index * 7) % 60)", "x") }
        try folder.write("many/.hidden", "x")
        let log = RecordedLines()
        var options = Files.Options()
        options.listing = Files.Listing(entryLimit: 20, pageLength: 100)
        let directory = folder.path("many")
        let client = try TestClient(logger: log.logger) { [options] _ in Site(Files(directory, options: options)) }
        for _ in 0..<2 { #expect(names(try client.get("/").text) == (0..<20).map { "f\($0)" }) }
        #expect(log.all.count { $0.contains("more than 20 are in this folder") } == 1)
        let embedded = EmbeddedSource(Dictionary(uniqueKeysWithValues: (0..<60).map { ("f\($0)", [UInt8(65)]) }))
        let entries = try #require(try embedded.entries(of: "", limit: 3))
        #expect(entries.entries.map(\.name) == ["f0", "f1", "f2"] && !entries.isWhole)
    }

    @Test("have links that work for names of any bytes, below any prefix and behind two slashes")
    func oddNames() throws {
        for name in [[0x6E, 0xFF], [0x61, 0x5C, 0x62], Array("e\u{301}".utf8), Array("\u{E9}".utf8)] as [[UInt8]] {
            try folder.write(bytes: Array("sub/".utf8) + name, "odd")
        }
        let client = try client()
        let html = try client.get("/files/here//sub/").text
        let links = names(html)
        #expect(Set(links) == ["inner.txt", "n%FF", "a%5Cb", "e%CC%81", "%C3%A9"])
        for link in links where link != "inner.txt" {
            #expect(try client.get("/files/here/sub/" + link).text == "odd", "\(link)")
        }
        #expect(html.contains("<bdi>n\u{FFFD}</bdi>"))
        // A client that goes up has to pass the empty segment, too.
        #expect(html.contains("<a href=\"../../\"><bdi>here</bdi></a>") && html.contains("<a href=\"../../\"><svg"))
        let json = try client.get("/files/here/sub/", headers: [("Accept", "application/json")])
        let list = try #require(try JSONSerialization.jsonObject(with: Data(json.body)) as? [String: Any])
        let entries = try #require(list["entries"] as? [[String: Any]])
        #expect(Set(entries.compactMap { $0["href"] as? String }) == Set(links.map { "./" + $0 }))
    }

    @Test("let nothing run: no script, a policy with a nonce of its own, nothing kept")
    func policy() throws {
        let client = try client()
        let (one, two) = (try client.get("/files/here/"), try client.get("/files/here/"))
        let policy = try #require(one["content-security-policy"])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'nonce-"))
        #expect(policy != two["content-security-policy"])
        let nonce = try #require(policy.firstMatch(of: /'nonce-([0-9a-z]+)'/)).1
        #expect(one.text.contains("<style nonce=\"\(nonce)\">"))
        #expect(!one.text.contains("<script") && !one.text.contains("style=\"") && !one.text.contains("onclick"))
        #expect(one["cache-control"] == "no-store")
        #expect(one["x-content-type-options"] == "nosniff")
        #expect(one["vary"] == "Accept")
    }

    @Test("have a form for uploads where they are told to, with a policy that lets it and its own script be")
    func uploadForm() throws {
        let client = try client {
            $0.listing = Files.Listing()
            $0.listing?.uploadForm = Files.UploadForm(in: "/sub/", bodyLimit: 5 * 1024 * 1024)
        }
        let page = try client.get("/files/here/sub/")
        #expect(
            page.text.contains(
                "<form id=\"upload\" method=\"post\" action=\"./\" enctype=\"multipart/form-data\" data-limit=\"5242880\""
            ))
        #expect(page.text.contains("name=\"folder\"") && page.text.contains("At most 5.0 MB at a time"))
        let policy = try #require(page["content-security-policy"])
        let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([0-9a-z]+)'/)).1
        #expect(
            page.text.contains("<script nonce=\"\(nonce)\">") && policy.contains("form-action 'self'")
                && policy.contains("connect-src 'self'"))
        // A label for each field, and nothing that runs but the script.
        for field in ["new-files", "new-folder"] {
            #expect(page.text.contains("<label for=\"\(field)\">") && page.text.contains("id=\"\(field)\""))
        }
        #expect(!page.text.contains("onclick") && !page.text.contains("style=\""))
        for path in ["/files/here/", "/files/here/.well-known/"] {
            let plain = try client.get(path)
            #expect(
                !plain.text.contains("<form") && !plain.text.contains("<script")
                    && plain["content-security-policy"]?.contains("form-action 'none'") == true)
        }
        let form = Files.UploadForm(in: "a", bodyLimit: nil, makesFolders: false)
        #expect(
            form.isShown(in: "a") && form.isShown(in: "a/b") && !form.isShown(in: "ab") && !form.isShown(in: "")
                && Files.UploadForm().isShown(in: "")
        )
        #expect(!UploadFormHTML(form: form, nonce: "n").html.contains("name=\"folder\""))
    }

    @Test("escape whatever a file may be called")
    func escaping() throws {
        try folder.write("odd/<img src=x onerror=alert(1)>", "x")
        try folder.write("odd/a\"b'c&d.txt", "x")
        try folder.write("odd/javascript:alert(1)", "x")
        try folder.write("odd/line\nbreak", "x")
        try folder.write("odd/ü €?#%41", "x")
        try folder.write("odd/\u{202E}gpj.exe", "x")
        let client = try client()
        let html = try client.get("/files/here/odd/").text
        #expect(!html.contains("<img") && !html.contains("\"b'c"))
        #expect(html.contains("<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>"))
        #expect(html.contains("href=\"./javascript:alert(1)\""))
        #expect(html.contains("line\u{240A}break"))
        let links = names(html)
        #expect(links.count == 6)
        for link in links { #expect(try client.get("/files/here/odd/" + link).status == .ok, "\(link)") }
        #expect(
            links.allSatisfy {
                $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "&") }
            })
        let json = try client.get("/files/here/odd/", headers: [("Accept", "application/json")])
        let list = try #require(try JSONSerialization.jsonObject(with: Data(json.body)) as? [String: Any])
        let entries = try #require(list["entries"] as? [[String: Any]])
        #expect(Set(entries.compactMap { $0["name"] as? String }).contains("line\nbreak"))
        #expect(entries.count == 6)
    }

    @Test("give the path as links, as far as it is theirs")
    func crumbs() throws {
        try folder.makeFolder("a/<b>/c")
        let html = try client().get("/files/here/a/%3Cb%3E/c/").text
        let path = try #require(html.firstMatch(of: /<h1>(.*)<\/h1>/)).1
        #expect(path.contains("<span><bdi>files</bdi></span>"))
        #expect(path.contains("<a href=\"../../../\"><bdi>here</bdi></a>"))
        #expect(path.contains("<a href=\"../\"><bdi>&lt;b&gt;</bdi></a>"))
        #expect(path.hasSuffix("<span><bdi>c</bdi></span>"))
        #expect(html.contains("This directory is empty."))
    }

    @Test("are JSON for who accepts that rather")
    func json() throws {
        let response = try client().get("/files/here/?sort=size&order=desc", headers: [("Accept", "application/json")])
        #expect(response["content-type"] == "application/json")
        #expect(response["cache-control"] == "no-store" && response["vary"] == "Accept")
        let list = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
        #expect(list["path"] as? String == "/files/here/")
        #expect(list["files"] as? Int == 3 && list["directories"] as? Int == 3 && list["isWhole"] as? Bool == true)
        let entries = try #require(list["entries"] as? [[String: Any]])
        let alpha = try #require(entries.first { $0["name"] as? String == "Alpha.txt" })
        #expect(alpha["type"] as? String == "file" && alpha["size"] as? Int == 2048)
        #expect(try #require(alpha["modified"] as? String).wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        #expect(entries.first?["type"] as? String == "directory")
        #expect(
            try client().get("/files/here/", headers: [("Accept", "text/html,application/json;q=0.9")])["content-type"]
                == "text/html; charset=utf-8")
    }

    @Test("HEAD is as GET, but for the nonce")
    func head() throws {
        let client = try client()
        let (get, head) = (try client.get("/files/here/sub/"), try client.request(.head, "/files/here/sub/"))
        #expect(head.status == .ok && head.body.isEmpty)
        #expect(head["content-type"] == get["content-type"])
    }

    @Test("names are ordered as people do")
    func natural() {
        for (left, right) in [
            ("a", "b"), ("a", "B"), ("A", "b"), ("a2", "a10"), ("a02", "a10"), ("a", "a1"), ("1", "a"), ("x9y", "x10"),
            ("a-1", "a1"),
        ] {
            #expect(NaturalOrder.compare(SourcePath(left), SourcePath(right)) < 0, "\(left) \(right)")
            #expect(NaturalOrder.compare(SourcePath(right), SourcePath(left)) > 0, "\(left) \(right)")
        }
        #expect(NaturalOrder.compare("a1", "a01") != 0)
        #expect(NaturalOrder.compare("ü", "ü") == 0)
        let long = String(repeating: "9", count: 5000)
        #expect(NaturalOrder.compare(SourcePath("a\(long)"), SourcePath("a1\(long)")) < 0)
    }

    @Test(
        "sizes have a unit",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KB"), (1536, "1.5 KB"), (10_240, "10 KB"), (1 << 20, "1.0 MB"),
            (5 << 30, "5.0 GB"),
            (1 << 50, "1.0 PB"), (.max, "8191 PB"),
        ])
    func sizes(bytes: Int, text: String) { #expect(ListingHTML.size(bytes) == text) }
}

extension Files.Listing {
    fileprivate init(entryLimit: Int, pageLength: Int) {
        self.init()
        (self.entryLimit, self.pageLength) = (entryLimit, pageLength)
    }
}
