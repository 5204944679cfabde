import Testing

@testable import WryneckWeb

@Suite("RFC 9110 §11.2: parameters of credentials") struct AuthParametersTests {
    @Test("tokens and quoted texts, with blanks, empty members and escapes")
    func wellFormed() throws {
        let list = try #require(AuthParameters("a=1, B = \"x, \\\"y\\\\\" ,, c=\"\" ,"))
        #expect(list["a"] == "1")
        #expect(list["b"] == "x, \"y\\")
        #expect(list["c"]?.isEmpty == true)
        #expect(list["d"] == nil)
        #expect(AuthParameters("") != nil)
    }

    @Test(
        "what is not all accounted for, or names a parameter twice, is nothing",
        arguments: [
            "a", "a=", "=1", "a=1 b=2", "a=\"1", "a=\"1\\", "a=\"1\"2", "a=1, A=2", "a=1;b=2", "a=@", "a==1", "\"a\"=1",
        ])
    func malformed(_ text: String) { #expect(AuthParameters(Substring(text)) == nil) }

    @Test("there is a limit to their number")
    func many() {
        let list = { (count: Int) in (0..<count).map { "p\($0)=1" }.joined(separator: ", ") }
        #expect(AuthParameters(Substring(list(32))) != nil)
        #expect(AuthParameters(Substring(list(33))) == nil)
    }
}
