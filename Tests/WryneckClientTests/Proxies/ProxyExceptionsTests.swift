// ProxyExceptionsTests.swift - the hosts of NO_PROXY.

import Testing

@testable import WryneckClient

@Suite("Hosts without a proxy") struct ProxyExceptionsTests {
    @Test(
        "a name stands for itself and all below it, an address for itself, a network for its addresses",
        arguments: [
            ("*", "http://anything/", true), ("", "http://a/", false), ("a.example", "http://a.example/", true),
            ("A.Example", "http://x.y.a.EXAMPLE:81/", true), ("a.example", "http://xa.example/", false),
            (".a.example", "http://x.a.example/", true), (".a.example", "http://a.example/", true),
            ("a.example", "http://a.example./", true), ("a.example.", "http://a.example/", true),
            ("a.example:81", "http://a.example:81/", true), ("a.example:81", "http://a.example/", false),
            ("a.example:443", "https://a.example/", true), ("x,a.example y", "http://a.example/", true),
            (" x\ty , z", "http://y/", true), ("192.0.2.1", "http://192.0.2.1/", true),
            ("192.0.2.1", "http://192.0.2.2/", false),
            ("192.0.2.1:80", "http://192.0.2.1/", true), ("192.0.2.1:80", "https://192.0.2.1/", false),
            ("192.0.2.0/24", "http://192.0.2.77/", true), ("192.0.2.0/24", "http://192.0.3.1/", false),
            ("2001:db8::1", "http://[2001:DB8:0::1]/", true), ("[2001:db8::1]", "http://[2001:db8::1]/", true),
            ("[2001:db8::1]:81", "http://[2001:db8::1]:81/", true),
            ("[2001:db8::1]:81", "http://[2001:db8::1]/", false),
            ("2001:db8::/32", "http://[2001:db8:5::1]/", true), ("2001:db8::/32", "http://[2001:db9::1]/", false),
            ("0.2.1", "http://192.0.2.1/", false), ("2.1", "http://192.0.2.1/", false), ("unix", "http://unix/", true),
            ("[::1%25.a.example]", "http://a.example/", false), ("::1%eth0", "http://[::1]/", false),
            ("10.0.0.1/8", "http://10.0.0.1/", false), ("a b", "http://b/", true), ("u@a", "http://a/", false),
            ("*.a.example", "http://x.a.example/", false),
        ])
    func entries(list: String, text: String, isExcepted: Bool) throws {
        #expect(try ProxyExceptions(list).contains(url(text)) == isExcepted, "\(list)")
    }
}
