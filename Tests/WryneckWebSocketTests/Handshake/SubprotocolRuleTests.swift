import Testing

@testable import WryneckWebSocket

@Suite("Subprotocols") struct SubprotocolRuleTests {
    @Test("the server's preference counts, among those that were offered")
    func preference() throws {
        let rule = SubprotocolRule(["chat.v2", "chat.v1"])
        #expect(try rule.choose(from: ["chat.v1", "chat.v2"]) == "chat.v2")
        #expect(try rule.choose(from: ["other", "chat.v1"]) == "chat.v1")
        #expect(try rule.choose(from: ["Chat.V1"]) == nil, "case matters")
        #expect(try rule.choose(from: []) == nil)
        #expect(try SubprotocolRule().choose(from: ["chat"]) == nil)
    }

    @Test("without one that fits it goes on or refuses, as the server wants")
    func required() throws {
        let rule = SubprotocolRule(["chat"], isRequired: true)
        #expect(try rule.choose(from: ["chat"]) == "chat")
        #expect(throws: HandshakeRefusal.self) { try rule.choose(from: ["other"]) }
        #expect(throws: HandshakeRefusal.self) { try rule.choose(from: []) }
        #expect(try SubprotocolRule([], isRequired: true).choose(from: []) == nil)
    }

    @Test("RFC 6455 §4.1: names are tokens, and none comes twice")
    func grammar() {
        #expect(SubprotocolRule.offered(["a, b", "c"]) == ["a", "b", "c"])
        #expect(SubprotocolRule.offered([]) == [])
        for wrong in ["", ",", "a,,b", "a b", "a, a", "a,", "\"a\"", "ä"] {
            #expect(SubprotocolRule.offered([wrong]) == nil, "\(wrong)")
        }
        #expect(SubprotocolRule.offered(["a", "a"]) == nil)
    }
}
