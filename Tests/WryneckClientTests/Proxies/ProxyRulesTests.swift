// ProxyRulesTests.swift - proxies from the environment.

import Testing

@testable import WryneckClient

@Suite("Proxies of the environment") struct ProxyRulesTests {
    private func proxy(_ text: String, _ environment: [String: String]) throws -> String? {
        try ProxyRules(environment: environment).proxy(for: url(text))?.host.text
    }

    @Test("each scheme has its variable, and all_proxy stands for both")
    func schemes() throws {
        let environment = ["http_proxy": "one", "HTTPS_PROXY": "two"]
        #expect(try proxy("http://a/", environment) == "one")
        #expect(try proxy("ws://a/", environment) == "one")
        #expect(try proxy("https://a/", environment) == "two")
        #expect(try proxy("wss://a/", environment) == "two")
        #expect(try proxy("https://a/", ["http_proxy": "one"]) == nil)
        #expect(try proxy("https://a/", ["ALL_PROXY": "three", "http_proxy": "one"]) == "three")
        #expect(try proxy("http://a/", ["ALL_PROXY": "three", "http_proxy": "one"]) == "one")
        #expect(try proxy("http://a/", [:]) == nil)
    }

    @Test("lower case wins; an empty variable is none")
    func precedence() throws {
        #expect(try proxy("https://a/", ["https_proxy": "low", "HTTPS_PROXY": "up"]) == "low")
        #expect(try proxy("https://a/", ["https_proxy": "", "HTTPS_PROXY": "up"]) == "up")
        #expect(try proxy("https://a/", ["HTTPS_PROXY": ""]) == nil)
        #expect(try proxy("http://a/", ["HTTP_PROXY": "up"]) == "up")
    }

    @Test("in a CGI program HTTP_PROXY is a field of the request (CVE-2016-5385)")
    func cgi() throws {
        #expect(try proxy("http://a/", ["HTTP_PROXY": "evil", "REQUEST_METHOD": "GET"]) == nil)
        #expect(try proxy("http://a/", ["HTTP_PROXY": "::evil::", "REQUEST_METHOD": "GET"]) == nil)
        #expect(try proxy("http://a/", ["http_proxy": "good", "REQUEST_METHOD": "GET"]) == "good")
        #expect(try proxy("https://a/", ["HTTPS_PROXY": "good", "REQUEST_METHOD": "GET"]) == "good")
    }

    @Test("a variable that names no proxy is an error, not the direct way")
    func mistakes() {
        #expect(throws: ProxyRules.Mistake(variable: "HTTPS_PROXY", reason: .scheme)) {
            try ProxyRules(environment: ["HTTPS_PROXY": "ftp://a"])
        }
        #expect(throws: ProxyRules.Mistake.self) { try ProxyRules(environment: ["all_proxy": "a b"]) }
    }

    @Test(
        "this machine is reached directly",
        arguments: [
            "http://localhost/", "http://LOCALHOST.:80/", "http://x.localhost/", "http://127.9.9.9/", "http://[::1]/",
        ])
    func thisMachine(text: String) throws {
        #expect(try proxy(text, ["http_proxy": "p"]) == nil)
        #expect(try proxy("http://localhost.example/", ["http_proxy": "p"]) == "p")
    }

    @Test("exceptions take the direct way")
    func exceptions() throws {
        let environment = ["all_proxy": "p", "no_proxy": "a.example,10.0.0.0/8"]
        #expect(try proxy("https://x.a.example/", environment) == nil)
        #expect(try proxy("http://10.1.2.3/", environment) == nil)
        #expect(try proxy("http://b.example/", environment) == "p")
    }
}
