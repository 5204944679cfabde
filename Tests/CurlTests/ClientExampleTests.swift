import Foundation
import ProcessTesting
import Testing

/// The examples that ask: two against the program `wryneck`, and a server that asks others.
@Suite("The examples with the HTTP client", .ownThread) struct ClientExampleTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func lines(_ outcome: Outcome) -> [String] {
        outcome.text.split(separator: "\n").map(String.init)
    }

    // MARK: load-test

    @Test("load-test sends as many requests as it is told, and has a summary of them", arguments: [[], ["2000/s"]])
    func count(rate: [String]) async throws {
        try folder.write("a.txt", "abc".utf8)
        let server = try await Programs.startWryneck(folder.path)
        let outcome = try await Programs.runExample(
            "load-test",
            rate.flatMap { ["--rate", $0] } + ["--count", "200", "--concurrency", "4", server.url + "a.txt"])
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let said = lines(outcome)
        #expect(said.first?.hasPrefix("200 requests in ") == true)
        #expect(said.dropFirst().first?.hasPrefix("600 bytes of content: ") == true)
        #expect(said.dropFirst(2).prefix(2) == ["0 errors", "latency"])
        #expect(
            said.dropFirst(4).map { $0.split(separator: "  ").first?.drop { $0 == " " } } == [
                "50 %", "90 %", "99 %", "99.9 %", "max",
            ])
        let log = try await server.stop().text.split(separator: "\n")
        #expect(log.count == 200 && log.allSatisfy { $0.contains("\"GET /a.txt HTTP/1.1\" 200 3 ") })
    }

    @Test("load-test ends early on Ctrl-C, and counts what had an answer by then")
    func interrupted() async throws {
        try folder.write("a.txt", "abc".utf8)
        let server = try await Programs.startWryneck(folder.path)
        let test = try await Programs.startClient(
            "load-test", ["--concurrency", "1", "--seconds", "1000000", server.url + "a.txt"])
        // With one request at a time the second one follows an answer.
        for _ in 0..<2 { #expect(try await server.child.line().contains("\"GET /a.txt HTTP/1.1\" 200 3 ")) }
        test.signal(SIGINT)
        let outcome = try await test.finish()
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        #expect(outcome.text.contains(" requests in ") && outcome.text.contains("\n0 errors\n"))
        // No terminal, and so no line that is written again and again.
        #expect(!outcome.text.contains("\r"))
    }

    @Test("load-test counts errors by their kinds, and fails if nobody answers")
    func errors() async throws {
        let server = try await Programs.startWryneck(folder.path)
        let missing = try await Programs.runExample("load-test", ["--count", "20", server.url + "nowhere"])
        #expect(missing.code == 0)
        #expect(missing.text.contains("\n20 errors\n        20  status 404\nlatency\n"))
        #expect(try await server.stop().code == 0)
        let refused = try await Programs.runExample("load-test", ["--count", "3", server.url])
        #expect(refused.code == 1)
        let place = try #require(server.url.split(separator: "/").last)
        #expect(lines(refused).last == "         3  cannot connect to \(place): Connection refused")
    }

    // MARK: crawler

    private func writeSite() throws {
        let robots = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private/\nAllow: /private/open\n"
        try folder.write("robots.txt", robots.utf8)
        let page = """
            <a href="a.html">one</a> <A HREF='a.html#part'>the same</A> <a href=b.html?x=1&amp;y=2>another</a>
            <a href="sub">a folder</a> <a href="gone.html">gone</a> <a href="private/x.html">not for robots</a>
            <a href="http://127.0.0.1:1/">elsewhere</a> <a href="mailto:a@example.org">no page</a>
            <!-- <a href="comment.html">nothing</a> --> <b data-href="data.html">nothing</b> <a href="#top">here</a>
            """
        try folder.write("index.html", page.utf8)
        try folder.write("a.html", "<a href=\"/\">back</a>".utf8)
        try folder.write("b.html", "<a href=\"/private/open.html\">open</a>".utf8)
        try folder.write("sub/index.html", "<a href=\"../a.html\">back</a>".utf8)
        try folder.write("private/x.html", "<a href=\"../never.html\">never</a>".utf8)
        try folder.write("private/open.html", "<p>nothing".utf8)
    }

    @Test("crawler follows a site's links breadth first, and tells which are broken")
    func crawl() async throws {
        try writeSite()
        let server = try await Programs.startWryneck(folder.path)
        let outcome = try await Programs.runExample("crawler", ["--concurrency", "1", server.url])
        let expected = [
            "200 \(server.url)", "--- \(server.url)private/x.html: not for robots", "200 \(server.url)a.html",
            "200 \(server.url)b.html?x=1&y=2", "301 \(server.url)sub", "404 \(server.url)gone.html",
            "200 \(server.url)private/open.html", "200 \(server.url)sub/",
            "broken: 404 \(server.url)gone.html, linked from \(server.url)",
        ]
        #expect(lines(outcome) == expected)
        #expect(outcome.code == 1 && outcome.errors.isEmpty)
        let crowded = try await Programs.runExample("crawler", ["--concurrency", "8", server.url])
        #expect(lines(crowded).sorted() == expected.sorted())
        // Nothing is asked for twice, and nothing that was not to be.
        let log = try await server.stop().text
        #expect(log.matches(of: #/GET /a\.html /#).count == 2)
        #expect(!log.contains("/private/x.html"))
    }

    @Test("crawler ends with 0 where no link is broken, and at its limit")
    func crawlLimit() async throws {
        try writeSite()
        let server = try await Programs.startWryneck(folder.path)
        let outcome = try await Programs.runExample("crawler", ["--limit", "2", server.url])
        #expect(outcome.code == 0)
        #expect(lines(outcome) == ["200 \(server.url)", "200 \(server.url)a.html"])
        #expect(try await server.stop().code == 0)
        let refused = try await Programs.runExample("crawler", [server.url])
        let place = try #require(server.url.split(separator: "/").last)
        #expect(refused.code == 1 && refused.errors == "crawler: cannot connect to \(place): Connection refused\n")
    }

    // MARK: gateway

    @Test(
        "gateway makes one answer of three, says which is not there, and fails if none is",
        arguments: [
            (
                "1", "200",
                #"{"item":{"name":"Fiddle","price":120},"reviews":[{"stars":5,"text":"It sings."}],"#
                    + #""stock":{"count":3}}"#
            ),
            (
                "2", "200",
                #"{"failed":{"reviews":"status 503"},"item":{"name":"Flute","price":60},"stock":{"count":0}}"#
            ),
            ("4", "502", #"{"failed":{"item":"status 404","reviews":"status 404","stock":"status 404"}}"#),
        ])
    func gateway(product: String, status: String, text: String) async throws {
        let server = try await Programs.startWebExample("gateway", "--port", "0", "--timeout", "900000")
        let reply = try await fetch(server.url + "products/" + product)
        #expect(reply.status == status)
        #expect(reply.text == text)
        #expect(try await fetch(server.url + "products/x").status == "400")
        #expect(try await server.stop().code == 0)
    }

    @Test("gateway leaves out what takes too long")
    func gatewayTimeout() async throws {
        let server = try await Programs.startWebExample("gateway", "--port", "0", "--timeout", "200")
        // On a machine that is busy enough the others may take too long, too.
        let reply = try await fetch(server.url + "products/3")
        #expect(reply.text.contains(#""stock":"it took too long (total)""#))
        #expect(try await server.stop().code == 0)
    }

    // MARK: balancer

    @Test("balancer has two servers answer in turn, goes on with one of them, and shows how they are")
    func balancer() async throws {
        try folder.write("a.txt", "abc".utf8)
        // What it asks them each second, for as long as this takes.
        try folder.write("healthz", "well".utf8)
        let (one, two) = (
            try await Programs.startWryneck(folder.path), try await Programs.startWryneck(folder.path)
        )
        let server = try await Programs.startWebExample("balancer", "--port", "0", one.url, two.url)
        for _ in 0..<10 {
            let reply = try await fetch(server.url + "app/a.txt")
            #expect(reply.status == "200" && reply.text == "abc")
        }
        #expect(try await fetch(server.url + "backends").text.contains(#""state":"up""#))
        #expect(try await two.stop().code == 0)
        for _ in 0..<10 {
            let reply = try await fetch(server.url + "app/a.txt")
            #expect(reply.status == "200" && reply.text == "abc")
        }
        #expect(try await server.stop().code == 0)
        #expect(try await one.stop().code == 0)
    }

    // MARK: All of them

    @Test(
        "wrong arguments get a usage line and the code for that",
        arguments: ["load-test", "crawler", "gateway", "balancer"])
    func usage(name: String) async throws {
        for arguments in [["a", "b", "c"], ["--nothing", "1"], ["--port"]] {
            let outcome = try await Programs.runExample(name, arguments)
            #expect(outcome.code == 64 && outcome.text.hasPrefix("usage: \(name) "))
        }
    }

    @Test("what is no URL is called that", arguments: ["load-test", "crawler"])
    func mistakes(name: String) async throws {
        let outcome = try await Programs.runExample(name, ["nowhere"])
        #expect(outcome.code == 1)
        #expect(outcome.errors == "\(name): no URL: a URL begins with http://, https://, ws:// or wss://\n")
    }
}
