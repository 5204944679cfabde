// RoundTripTests.swift - what one side writes the other reads: messages of all sizes, both roles, in random cuts,
// compressed and not.

import Testing

@testable import WryneckWebSocket

@Suite("From one side to the other") struct RoundTripTests {
    private func message(_ random: inout SeededGenerator) -> WebSocketMessage {
        let count = [0, 1, 5, 125, 126, 127, 1000, 5000, 65_535, 65_536].randomElement(using: &random) ?? 0
        guard Bool.random(using: &random) else {
            return .binary(Bool.random(using: &random) ? random.bytes(count) : [UInt8](repeating: 7, count: count))
        }
        let words = ["wryneck ", "κόσμε ", "日本 ", "🜁", "x"]
        var text = ""
        while text.utf8.count < count { text += words.randomElement(using: &random) ?? "" }
        return .text(text)
    }

    private func expect(
        _ messages: [WebSocketMessage], by writer: MessageWriter, as role: WebSocketRole,
        inflaters: (any InflaterSource)?, _ random: inout SeededGenerator,
        compress: Bool = true
    ) {
        var wire: [UInt8] = []
        for message in messages {
            writer.append(message, compress: compress && Bool.random(using: &random), to: &wire)
            if Bool.random(using: &random) { writer.append(.ping, [1], to: &wire) }
        }
        let longest = [3, 100, 70_000].randomElement(using: &random) ?? 1
        let said = read(
            random.pieces(wire, longest: longest), as: role == .client ? .server : .client, inflaters: inflaters)
        let isSame = said.messages == messages
        #expect(isSame && said.violation == nil && said.isBetweenMessages)
    }

    @Test("plain", arguments: [WebSocketRole.client, .server])
    func plain(role: WebSocketRole) {
        var random = SeededGenerator(1)
        for _ in 0..<15 {
            let messages = (0..<5).map { _ in message(&random) }
            expect(messages, by: MessageWriter(as: role), as: role, inflaters: nil, &random)
        }
    }

    #if Compression
        @Test(
            "compressed, with every window and with and without context", arguments: [WebSocketRole.client, .server],
            [false, true])
        func compressed(role: WebSocketRole, keepsContext: Bool) throws {
            var random = SeededGenerator(2)
            for window in 9...15 {
                let deflater = try #require(
                    MessageDeflater(WebSocketCompression(), window: window, keepsContext: keepsContext))
                let inflater = try MessageInflater(window: window, keepsContext: keepsContext)
                let messages = (0..<5).map { _ in message(&random) }
                expect(
                    messages, by: MessageWriter(as: role, deflater: deflater), as: role, inflaters: inflater, &random)
            }
        }
    #endif
}
