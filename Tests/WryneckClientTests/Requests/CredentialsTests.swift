// CredentialsTests.swift - the value of Authorization.

import Testing

@testable import WryneckClient

@Suite("RFC 7617, RFC 6750: credentials") struct CredentialsTests {
    @Test("Basic is base64 of name, colon and password, in UTF-8")
    func basic() throws {
        #expect(
            try Credentials.basic(user: "Aladdin", password: "open sesame").fieldValue()
                == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(try Credentials.basic(user: "test", password: "123£").fieldValue() == "Basic dGVzdDoxMjPCow==")
        #expect(try Credentials.basic(user: "", password: "a:b").fieldValue() == "Basic OmE6Yg==")
    }

    @Test("a colon in a name and control bytes are refused")
    func malformed() {
        for (user, password) in [("a:b", ""), ("a\n", ""), ("a", "b\u{0}"), ("a\u{7F}", "")] {
            #expect(throws: Credentials.Mistake.malformedUser) {
                try Credentials.basic(user: user, password: password).fieldValue()
            }
        }
        for token in ["", "a b", "a\r\n", "é", "a,b"] {
            #expect(throws: Credentials.Mistake.malformedToken) { try Credentials.bearer(token).fieldValue() }
        }
    }

    @Test("Bearer is the token")
    func bearer() throws {
        #expect(try Credentials.bearer("mF_9.B5f-4.1JqM~+/==").fieldValue() == "Bearer mF_9.B5f-4.1JqM~+/==")
    }

    @Test("neither is shown")
    func secret() {
        #expect("\(Credentials.bearer("x"))" == "Bearer credentials")
        #expect("\(Credentials.basic(user: "x", password: "y"))" == "Basic credentials")
    }
}
