import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

/// The strings that have broken most pages (OWASP's filter evasion, and the test suites of template engines).
private let attacks = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)", "\" onfocus=\"alert(1)\" autofocus=\"", "x onerror=alert(1)", "`onload=alert(1)`",
    "</title><svg onload=alert(1)>", "</textarea><script>alert(1)</script>", "--><script>alert(1)</script>",
    "javascript:alert(1)", "\u{0}<script>", "<!--", "]]><script>", "&lt;script&gt;", "'-alert(1)-'", "\\'-alert(1)//",
    "${alert(1)}", "\u{2028}alert(1)", "red;background:url(//evil.test)", "expression(alert(1))", "</style><script>",
]

@Suite("HTML in which text is escaped by its place") struct HTMLTests {
    @Test("text between tags is text", arguments: attacks)
    func text(attack: String) {
        let page: HTML = "<p>\(attack)</p>"
        let inner = page.markup.dropFirst(3).dropLast(4)
        #expect(!inner.contains("<") && !inner.contains(">") && !inner.contains("\"") && !inner.contains("'"))
        #expect(page.markup.hasPrefix("<p>") && page.markup.hasSuffix("</p>"))
    }

    @Test("a value stays in its attribute, with quotes of either kind or none", arguments: attacks)
    func attributes(attack: String) {
        for page in ["<a title=\"\(attack)\">" as HTML, "<a title='\(attack)'>", "<a title=\(attack)>"] {
            let inner = page.markup.dropFirst("<a title=\"".count).dropLast(2)
            #expect(!inner.contains { "\"'<>".contains($0) }, "\(page)")
            #expect(page.markup.hasSuffix("\">") || page.markup.hasSuffix("'>"))
        }
        let glued: HTML = "<a title=x\(attack)>"
        #expect(!glued.markup.dropFirst(3).contains { " \"'<`\t\n".contains($0) }, "\(glued)")
    }

    @Test("a script gets a string that ends neither itself nor the script", arguments: attacks)
    func scripts(attack: String) {
        let page: HTML = "<script>const a = \(attack)</script>"
        let inner = page.markup.dropFirst("<script>const a = \"".count).dropLast("\"</script>".count)
        #expect(!inner.unicodeScalars.contains { "\"'`<>&$/\n\u{2028}\u{2029}".unicodeScalars.contains($0) }, "\(page)")
        #expect(page.markup.hasPrefix("<script>const a = \"") && page.markup.hasSuffix("\"</script>"))
        let handler: HTML = "<a onclick=\"show(\(attack))\">"
        let call = handler.markup.dropFirst("<a onclick=\"".count).dropLast(2)
        #expect(
            call.hasPrefix("show(&quot;") && call.hasSuffix("&quot;)") && !call.contains("\"") && !call.contains("'"))
    }

    @Test("elements without tags in them, comments and styles end where they should", arguments: attacks)
    func others(attack: String) {
        let title: HTML = "<title>\(attack)</title>", area: HTML = "<textarea>\(attack)</textarea>"
        #expect(title.markup.count { $0 == "<" } == 2 && area.markup.count { $0 == "<" } == 2)
        #expect(("<!-- \(attack) -->" as HTML).markup == "<!--  -->")
        #expect(("<style>a { color: \(attack) }</style>" as HTML).markup == "<style>a { color:  }</style>")
        #expect(("<a style=\"color:\(attack)\">" as HTML).markup == "<a style=\"color:\">")
        let frame: HTML = "<iframe srcdoc=\"\(attack)\"></iframe>"
        #expect(!frame.markup.contains("&lt;") && frame.markup.count { $0 == "<" } == 2)
    }

    @Test(
        "a URL that runs something is none",
        arguments: [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)", "java\nscript:alert(1)", "javascript\r:alert(1)", "\u{0}javascript:alert(1)",
            "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "blob:x", "file:///etc/passwd",
            "feed:javascript:alert(1)", "view-source:x", "jar:x", "x-app:run", ":javascript:alert(1)",
        ])
    func badURLs(url: String) {
        for page in [
            "<a href=\"\(url)\">" as HTML, "<a href='\(url)'>", "<a href=\(url)>", "<A HREF=\"\(url)\">",
            "<a href = \"\(url)\">", "<form action=\"\(url)\">", "<button formaction=\"\(url)\">",
            "<img src=\" \(url)\">",
            "<use xlink:href=\"\(url)\">", "<a\(attribute: "href", url)>",
        ] { #expect(page.markup.contains("about:invalid") && !page.markup.contains("script:"), "\(page)") }
    }

    @Test("other URLs are themselves; their later parts are escaped as parts")
    func goodURLs() {
        for url in [
            "/a/b?c=d&e", "https://a.test/b", "HTTP://a.test", "mailto:a@b.test", "tel:+49", "./a:b", "?q=a:b", "#a:b",
            "",
        ] {
            #expect(("<a href=\"\(url)\">" as HTML).markup == "<a href=\"\(url.htmlEscaped)\">")
        }
        let name = "a/b?c&d=\"e\"é"
        #expect(
            ("<a href=\"/users/\(name)/edit?back=\(name)\">" as HTML).markup
                == "<a href=\"/users/a%2Fb%3Fc%26d%3D%22e%22%C3%A9/edit?back=a%2Fb%3Fc%26d%3D%22e%22%C3%A9\">")
        let halves: HTML = "<a href=\"\("java")\("script:alert(1)")\">"
        #expect(halves.markup == "<a href=\"javascript%3Aalert%281%29\">")
        // Percent-escapes would be decoded before it runs.
        let script: HTML = "<a href=\"javascript:show('\("')+alert('")')\">"
        #expect(script.markup == "<a href=\"javascript:show('')\">")
    }

    @Test("names of tags and attributes are words, and their values are what the names make of them")
    func names() {
        #expect(("<h\(2)>\("a")</h\(2)>" as HTML).markup == "<h2>a</h2>")
        #expect(("<p \("x onclick=alert(1)>")=\("y")>" as HTML).markup == "<p xonclickalert1=\"y\">")
        #expect(("<p \("onclick")=\"\("a")\">" as HTML).markup == "<p onclick=\"&quot;a&quot;\">")
        #expect(("<\("script")>\("</script>")</script>" as HTML).markup.hasPrefix("<script>\"\\u003C\\u002Fscript"))
    }

    @Test("parts are nested as they are, also in pieces that are no whole elements")
    func nesting() {
        let items = ["a", "<b>"].map { "<li>\($0)" as HTML }
        #expect(("<ul>\(items)</ul>" as HTML).markup == "<ul><li>a<li>&lt;b&gt;</ul>")
        #expect(items.joined(separator: "<hr>").markup == "<li>a<hr><li>&lt;b&gt;")
        let none: HTML? = nil, missing: String? = nil
        #expect(("<p>\(none)\(missing)\(HTML("<" + "b"))" as HTML).markup == "<p>&lt;b")
        let opening: HTML = "<a href=\"", bad = "javascript:alert(1)"
        #expect(("\(opening)\(bad)\">" as HTML).markup == "<a href=\"about:invalid\">")
        var sum: HTML = "<p>"
        sum += "\("<")"
        #expect((sum + "</p>").markup == "<p>&lt;</p>")
        // Behind an open script a part is a string, as everything is there.
        #expect((("<script>" as HTML) + sum).markup.hasPrefix("<script>\"\\u003Cp"))
    }

    @Test("markup in an attribute is text there; escaped text is not escaped again")
    func nestedInAttributes() {
        let label: HTML = "\("a & b")", bold: HTML = "<b>x</b>"
        #expect(("<a title=\"\(label)\">" as HTML).markup == "<a title=\"a &amp; b\">")
        #expect(("<title>\(label)</title>" as HTML).markup == "<title>a &amp; b</title>")
        #expect(("<a title=\"\(bold)\">" as HTML).markup == "<a title=\"&lt;b&gt;x&lt;/b&gt;\">")
        #expect(("<iframe srcdoc=\"\(bold)\">" as HTML).markup == "<iframe srcdoc=\"&lt;b&gt;x&lt;/b&gt;\">")
    }

    @Test("numbers and truth are themselves; attributes may be absent; raw is raw")
    func plain() {
        #expect(("<td width=\(3)px>\(1.5) \(true) \("x" as Character)" as HTML).markup == "<td width=3px>1.5 true x")
        #expect(("<script>f(\(1), \(false))</script>" as HTML).markup == "<script>f(1, false)</script>")
        let value: String? = nil
        let input: HTML =
            "<input\(attribute: "value", value)\(attribute: "checked", true)\(attribute: "disabled", false)>"
        #expect(input.markup == "<input checked>")
        #expect(("<input\(attribute: "value", "a\"b")>" as HTML).markup == "<input value=\"a&quot;b\">")
        let image: HTML = "<img src=\"\(raw: "data:image/png;base64,AA==")\">"
        #expect(image.markup == "<img src=\"data:image/png;base64,AA==\">")
        #expect(("<p>\(HTML.raw("<b>"))\(HTTPDate(secondsSince1970: 0))" as HTML).markup.hasPrefix("<p><b>"))
        // Where a literal stands outside of `HTML`, it is markup, too.
        #expect(HTML("<i>").markup == "<i>")
    }

    @Test("the place is what a browser sees, through comments, quotes and elements without tags")
    func places() {
        #expect(("<!-- <script> -->\("'")" as HTML).markup == "<!-- <script> -->&#39;")
        #expect(("<!--><script>\("'")" as HTML).markup == "<!--><script>\"\\u0027\"")
        #expect(("<!DOCTYPE html><p>\("<")" as HTML).markup == "<!DOCTYPE html><p>&lt;")
        #expect(
            ("<a title=\">\" href=\"\("javascript:x")\">" as HTML).markup == "<a title=\">\" href=\"about:invalid\">")
        #expect(("<script>if (a </b/.test(c)) {}</script ><p>\("'")" as HTML).markup.hasSuffix("<p>&#39;"))
        #expect(("<textarea><script>\("<")" as HTML).markup.hasSuffix("&lt;"))
        #expect(("a < b \("<")" as HTML).markup == "a < b &lt;")
        #expect(("<br/>\("<")</p\n>\("<")" as HTML).markup == "<br/>&lt;</p\n>&lt;")
    }
}

@Suite("Data and pages", .bothVersions) struct HTMLResponseTests {
    private struct Data: Encodable { let text: String }

    @Test("JSON in a script ends neither the script nor a line, and is itself for its reader")
    func json() throws {
        let json = try HTML.JSON(Data(text: "</script><!-- & \u{2028}"))
        #expect(json.text == "{\"text\":\"\\u003C/script\\u003E\\u003C!-- \\u0026 \\u2028\"}")
        let page: HTML = "<script type=\"application/json\">\(json)</script><p>\(json)"
        #expect(page.markup.hasPrefix("<script type=\"application/json\">{\"text\":\"\\u003C/script"))
        #expect(page.markup.hasSuffix("\\u003C/script\\u003E\\u003C!-- \\u0026 \\u2028&quot;}"))
    }

    @Test("a literal that a handler answers with is escaped, however it is written, and a String is sent as it is")
    func responses() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("page") { request in .page("<p>\(request.query["name"])</p>", status: .created) }
            root.get("plain") { request in .html("<p>\(request.query["name"])</p>") }
            root.get("status") { request in .html("<p>\(request.query["name"])</p>", status: .created) }
            root.get("long") { request in
                let name = request.query["name"] ?? "", status = name.isEmpty ? HTTPResponse.Status.ok : .created
                if name == "other" { return .html("\(name)") }
                return .html("<p>\(name)</p>", status: status)
            }
            root.get("typed") { request in Rendering.html("<p>\(request.query["name"])</p>", status: .created) }
            root.get("async") { request in
                try await request.reactor.sleep(for: .zero)
                return .html("<p>\(request.query["name"])</p>", status: .created)
            }
            root["function"] = Page(escaping)
            root.get("string") { _ in
                let page = "<p>" + "</p>"
                return .html(page)
            }
            return Site(root)
        }
        for path in ["page", "plain", "status", "long", "typed", "async", "function"] {
            let connection = client.connect()
            connection.send(.get, "/\(path)?name=%3Cb%3E")
            client.memory.advance(by: .milliseconds(1))
            let response = try connection.response()
            #expect(response.text == "<p>&lt;b&gt;</p>", "\(path)")
            #expect(response["Content-Type"] == "text/html; charset=utf-8")
        }
        #expect(try client.get("/page").status == .created)
        #expect(try client.get("/string").text == "<p></p>")
    }
}

private func escaping(_ request: Request) throws -> Rendering {
    .html("<p>\(request.query["name"])</p>", status: request.method == .get ? .created : .ok)
}
