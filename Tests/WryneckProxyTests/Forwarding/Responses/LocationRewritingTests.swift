// LocationRewritingTests.swift - a backend's URLs for clients.

import Testing
import WryneckClient

@testable import WryneckProxy

@Suite("RFC 9110 §10.2.2: the URLs of a backend") struct LocationRewritingTests {
    private func rewriting(_ backend: String = "http://10.0.0.9:8080/", host: String? = nil, mount: String = "/api")
        throws -> LocationRewriting
    {
        let url = try ClientURL(backend)
        return LocationRewriting(url, host: host, PublicPaths(root: url.path, mount: mount))
    }

    @Test(
        "what leads to the backend becomes a path below the mount",
        arguments: [
            ("http://10.0.0.9:8080/x?q=1#f", "/api/x?q=1#f"), ("HTTP://10.0.0.9:8080", "/api/"),
            ("http://u@10.0.0.9:8080/x", "/api/x"), ("/x", "/api/x"), ("/", "/api/"), ("/x/../y", "/api/y"),
            ("/../../y", "/api/y"), ("//10.0.0.9:8080/x", "/api/x"), ("/a b", "/api/a%20b"), ("/x?", "/api/x?"),
        ])
    func own(text: String, expected: String) throws { #expect(try rewriting().location(text) == expected) }

    @Test(
        "everything else stays byte for byte",
        arguments: [
            "http://other.example/x", "https://10.0.0.9:8080/x", "http://10.0.0.9/x", "//other.example/x", "x", "../x",
            "?q", "#f", "", "mailto:a@b", "http://", "http:/x", "/\\x", "/%", "/%00", "http://10.0.0.9:8080\\@other/",
        ])
    func others(text: String) throws { #expect(try rewriting().location(text) == text) }

    @Test("a backend that was asked for another name takes that for its own, in the clear or not")
    func namedHost() throws {
        let named = try rewriting(host: "front.example")
        #expect(named.location("http://front.example/x") == "/api/x")
        #expect(named.location("https://FRONT.example:443/x") == "/api/x")
        #expect(named.location("http://front.example:81/x") == "http://front.example:81/x")
        #expect(named.location("http://10.0.0.9:8080/x") == "/api/x")
        #expect(try rewriting(host: "front.example:81").location("http://front.example:81/x") == "/api/x")
        #expect(try rewriting(host: "a b").location("http://front.example/x") == "http://front.example/x")
    }

    @Test("only what is below the backend's root is the proxy's")
    func root() throws {
        let below = try rewriting("http://10.0.0.9/app/")
        #expect(below.location("/app/x") == "/api/x" && below.location("http://10.0.0.9/app") == "/api")
        #expect(below.location("/x") == "/x" && below.location("/app/../x") == "/app/../x")
        #expect(below.location("/apple") == "/apple")
    }

    @Test("without a mount the backend's own name is taken off all the same")
    func noMount() throws {
        let plain = try rewriting(mount: "")
        #expect(plain.location("http://10.0.0.9:8080/x") == "/x" && plain.location("/x") == "/x")
        #expect(plain.location("http://10.0.0.9:8080//evil.example") == "http://10.0.0.9:8080//evil.example")
    }

    @Test(
        "Refresh has the URL behind its seconds, and keeps what is around it",
        arguments: [
            ("5; url=/x", "5; url=/api/x"), ("0;URL='/x'", "0;URL='/api/x'"), ("5,url = \"/x\"", "5,url = \"/api/x\""),
            ("0; url=http://10.0.0.9:8080/x?a=b;c", "0; url=/api/x?a=b;c"), ("5", "5"), ("5; /x", "5; /x"),
            ("5; url=x", "5; url=x"), ("5; url=", "5; url="), ("5;uri=/x", "5;uri=/x"), ("", ""), (";=", ";="),
            ("5; url=/x ", "5; url=/api/x "),
        ])
    func refresh(text: String, expected: String) throws { #expect(try rewriting().refresh(text) == expected) }
}
