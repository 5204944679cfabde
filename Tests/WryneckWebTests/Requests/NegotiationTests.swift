import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("RFC 9110 §12: negotiation", .bothVersions) struct NegotiationTests {
    private func client() throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.get("type") { request in
                .text(try request.negotiate([.json, .html, "text/csv;header=absent"]).description)
            }
            root.get("maybe") { request in .text(request.preferred(of: [.json])?.description ?? "none") }
            root.get("twice") { request in
                _ = try request.negotiate([.text])
                return .text(request.language(of: ["en", "de"])).setting(.vary, "Origin, accept")
            }
            root.get("fails") { request in
                _ = try request.negotiate([.json, .text])
                throw HTTPError(.notFound)
            }
            root.get("async") { request in
                _ = request.preferred(of: [.json])
                return Response.text("a")
            }
            root.get("language") { request in .text(request.language(of: ["en", "de-CH", "fr"])) }
            root.get("languages") { request in .text("\(request.acceptedLanguages(of: ["en", "de-CH", "fr"]))") }
            return Site(root)
        }
    }

    private func type(_ accept: String?) throws -> String {
        let response = try client().get("/type", headers: accept.map { [("Accept", $0)] } ?? [])
        #expect(response["vary"] == "Accept")
        return response.status == .ok ? response.text : "\(response.status.code)"
    }

    @Test(
        "the most exact range of each type decides, then the handler's order",
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("text/*", "text/html"), ("text/html", "text/html"),
            ("TEXT/HTML", "text/html"), ("application/json;q=0.5, text/html", "text/html"),
            ("application/json;q=0.5, text/html;q=0.4", "application/json"),
            ("text/html;q=0, */*;q=0.1", "application/json"),
            ("application/*;q=0, text/*;q=0.1", "text/html"), ("*/*;q=0.1, text/html;q=0.2", "text/html"),
            ("application/json;charset=utf-8", "application/json"), ("application/json;v=2", "application/json"),
            ("application/json;v=2, text/html;q=0.1", "application/json"),
            ("text/csv;header=absent", "text/csv;header=absent"),
            ("text/csv;header=present, text/html;q=0.1", "text/html"),
            ("text/csv;header=present;q=0.1, text/csv;q=0.5", "text/csv;header=absent"),
            ("image/png", "406"), ("application/json;q=0", "406"), ("*/*;q=0", "406"),
            ("text/html;level=1;q=0, text/html;q=0.7", "text/html"), ("garbage, text/html", "text/html"),
        ] as [(String?, String)])
    func types(accept: String?, chosen: String) throws { #expect(try type(accept) == chosen) }

    @Test("406 names what there is; whoever does not want it asks")
    func notAcceptable() throws {
        let headers = [("Accept", "image/png, text/plain;q=0.1")]
        let response = try client().get("/type", headers: headers)
        #expect(response.status == .notAcceptable)
        #expect(response.text.contains("what there is: application/json, text/html, text/csv;header=absent"))
        #expect(try client().get("/maybe", headers: headers).text == "none")
    }

    @Test("Vary is a set, and also an error's page has it")
    func vary() throws {
        #expect(try client().get("/twice")["vary"] == "Origin, accept, Accept-Language")
        let missing = try client().get("/fails")
        #expect(missing.status == .notFound && missing["vary"] == "Accept")
        #expect(try client().get("/async")["vary"] == "Accept")
    }

    @Test(
        "a language is looked up, range by range, the best first",
        arguments: [
            (nil, "en"), ("fr", "fr"), ("FR", "fr"), ("fr-CA", "fr"), ("de-CH-1996", "de-CH"), ("de", "de-CH"),
            ("it, fr;q=0.5, en;q=0.4", "fr"), ("en;q=0.1, fr;q=0.9", "fr"), ("it", "en"), ("*", "en"),
            ("it, *;q=0.5", "en"),
            ("en;q=0, *;q=0.5", "de-CH"), ("*;q=0, fr", "fr"), ("fr-x-a-b", "fr"), ("f", "en"), ("fr_CA", "en"),
            ("toolongtag", "en"), ("fr;q=2, de;q=0.1", "de-CH"), ("de-C", "en"), ("de;q=0.5;x, fr;q=0.1", "fr"),
        ] as [(String?, String)])
    func languages(accept: String?, chosen: String) throws {
        let response = try client().get("/language", headers: accept.map { [("Accept-Language", $0)] } ?? [])
        #expect(response.text == chosen)
        #expect(response["vary"] == "Accept-Language")
    }

    @Test(
        "basic filtering gives all that begin with a range",
        arguments: [
            (nil, ["en", "de-CH", "fr"]), ("de, en;q=0.5", ["de-CH", "en"]), ("de-CH-1996", []),
            ("*, fr", ["en", "de-CH", "fr"]),
            ("fr, *;q=0.1", ["fr", "en", "de-CH"]), ("*, fr;q=0", ["en", "de-CH"]),
        ] as [(String?, [String])])
    func filtering(accept: String?, tags: [String]) throws {
        let response = try client().get("/languages", headers: accept.map { [("Accept-Language", $0)] } ?? [])
        #expect(response.text == "\(tags)")
    }

    @Test("a flood of ranges is cut off")
    func flood() throws {
        let many = String(repeating: "xx, ", count: 1000)
        #expect(try client().get("/language", headers: [("Accept-Language", many + "fr")]).text == "en")
        #expect(
            try client().get("/type", headers: [("Accept", String(repeating: "a/b, ", count: 1000) + "*/*")]).status
                == .notAcceptable)
    }
}
