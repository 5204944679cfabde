import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

@Suite("A response that a browser saves", .bothVersions) struct DownloadTests {
    @Test(
        "has a name that is one part of a path, and reads as it is",
        arguments: [
            ("report.pdf", "report.pdf"), ("../../etc/passwd", "passwd"), ("C:\\Windows\\win.ini", "win.ini"),
            ("a/", "download"), ("", "download"), ("..", "download"), (".htaccess", "htaccess"), (". . .", "download"),
            ("name. . ", "name"), ("a\r\nSet-Cookie: b=c", "aSet-Cookie: b=c"), ("a\0b\u{1B}[2J", "ab[2J"),
            ("gpj.\u{202E}exe", "gpj.exe"), ("\u{2066}a\u{2069}", "a"), ("a\u{200B}b\u{FEFF}", "ab"),
            ("\u{E0041}tag", "tag"), ("日本.txt", "日本.txt"), ("👩‍🚀.png", "👩‍🚀.png"), ("a\u{0085}b", "ab"),
        ])
    func names(text: String, name: String) { #expect(DownloadName.of(text) == name) }

    @Test("is cut where a directory ends, at whole characters, and keeps its extension")
    func long() {
        let name = DownloadName.of(String(repeating: "ä", count: 300) + ".jpeg")
        #expect(name == String(repeating: "ä", count: 125) + ".jpeg" && name.utf8.count == 255)
        let noExtension = DownloadName.of("a." + String(repeating: "b", count: 300))
        #expect(noExtension.utf8.count == 255)
    }

    @Test("is named in a form for every client, and whole for those that know RFC 8187")
    func fields() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("bytes") { request in .download([1, 2], as: request.query["name"] ?? "", type: "text/csv") }
            root.get("stream") { _ in
                .stream(type: "text/csv") { writer in try await writer.write("a,b\n") }.downloaded(as: "orders.csv")
            }
            root.get("shown") { _ in .text("hello").downloaded(as: "note.txt", isInline: true) }
            return Site(root)
        }
        func disposition(_ name: String) throws -> String? {
            let response = try client.get("/bytes?name=\(name)")
            #expect(response["X-Content-Type-Options"] == "nosniff" && response["Content-Type"] == "text/csv")
            return response["Content-Disposition"]
        }
        #expect(try disposition("a-1.csv") == "attachment; filename=\"a-1.csv\"")
        #expect(
            try disposition("%E2%82%AC%20rates")
                == "attachment; filename=\"_ rates\"; filename*=UTF-8''%E2%82%AC%20rates")
        let hostile = try disposition("a%22;filename=%22evil.exe%25.csv")
        #expect(
            hostile
                == "attachment; filename=\"a__filename__evil.exe_.csv\"; "
                + "filename*=UTF-8''a%22%3Bfilename%3D%22evil.exe%25.csv"
        )
        #expect(try disposition("a%0D%0Ab") == "attachment; filename=\"ab\"")
        let stream = try client.get("/stream")
        #expect(stream["Content-Disposition"] == "attachment; filename=\"orders.csv\"" && stream.text == "a,b\n")
        #expect(try client.get("/shown")["Content-Disposition"] == "inline; filename=\"note.txt\"")
    }
}
