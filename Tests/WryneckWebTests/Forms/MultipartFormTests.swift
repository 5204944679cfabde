import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("A form with files as a value", .bothVersions) struct MultipartFormTests {
    private struct Upload: Codable {
        var title: String
        var tags: [String]
    }

    private static let type = [("Content-Type", "multipart/form-data; boundary=b")]

    private func body(_ parts: (String, String)...) -> String {
        parts.map { "--b\r\nContent-Disposition: form-data; \($0.0)\r\n\r\n\($0.1)\r\n" }.joined() + "--b--\r\n"
    }

    private func client(_ limits: Limits = .standard) throws -> TestClient {
        try TestClient(limits: limits) { _ in
            let root = Branch()
            root.post("files") { request in
                var files: [String] = []
                let upload = try await request.form(as: Upload.self) { part in
                    files.append("\(part.name)/\(part.safeFilename ?? "?"): \(try await part.text())")
                }
                return Response.text("\(upload.title) \(upload.tags) \(files)")
            }
            root.post("plain") { request in try Response.json(await request.form(as: Upload.self, upTo: 500)) }
            return Site(root)
        }
    }

    @Test("fields become the value, and files go to who takes them")
    func files() throws {
        let form = body(
            (#"name="title""#, "Poems"), (#"name="scan"; filename="a.txt""#, "roses"), (#"name="tags""#, "x"),
            (#"name="tags""#, "y"), (#"name="none"; filename="""#, ""))
        #expect(
            try client().post("/files", headers: Self.type, body: form).text
                == #"Poems ["x", "y"] ["scan/a.txt: roses"]"#)
    }

    @Test("a file that nobody takes is a mistake, an input without a chosen one is none")
    func unwanted() throws {
        let file = body((#"name="title""#, "Poems"), (#"name="scan"; filename="a.txt""#, "roses"))
        let response = try client().post("/plain", headers: Self.type, body: file)
        #expect(
            response.status == .unprocessableContent
                && response.text.contains(#"the field \"scan\" must not be a file"#))
        let none = body((#"name="title""#, "Poems"), (#"name="scan"; filename="""#, ""))
        #expect(try client().post("/plain", headers: Self.type, body: none).text == #"{"tags":[],"title":"Poems"}"#)
    }

    @Test("what is missing, too long, not UTF-8 or malformed is told")
    func mistakes() throws {
        let missing = try client().post("/plain", headers: Self.type, body: body((#"name="tags""#, "a")))
        #expect(missing.status == .unprocessableContent && missing.text.contains(#""field":"title""#))
        let long = body((#"name="title""#, String(repeating: "x", count: 600)))
        #expect(try client().post("/plain", headers: Self.type, body: long).status == .contentTooLarge)
        var limits = Limits()
        limits.forms.fieldBytes = 5
        let fields = body((#"name="title""#, "abc"), (#"name="tags""#, "def"))
        #expect(try client(limits).post("/plain", headers: Self.type, body: fields).status == .contentTooLarge)
        let bytes =
            Array("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n".utf8) + [0xFF]
            + Array("\r\n--b--".utf8)
        #expect(try client().request(.post, "/plain", headers: Self.type, body: bytes).status == .badRequest)
        #expect(try client().post("/plain", headers: Self.type, body: "--b\r\n").status == .badRequest)
        #expect(
            try client().post("/plain", headers: [("Content-Type", "text/plain")], body: "").status
                == .unsupportedMediaType)
    }
}
