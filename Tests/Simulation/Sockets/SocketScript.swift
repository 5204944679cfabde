// SocketScript.swift - what a simulated client wants to say, told by the seed.

import ProcessTesting
import Wryneck
import WryneckWebSocket

struct SocketScript {
    let messages: [WebSocketMessage]
    let compression: WebSocketCompression?
    /// Bytes that a server has to refuse where a frame may begin.
    let rubbish: [UInt8]

    init(_ number: Int, _ limits: Limits.WebSocket, _ random: inout Random) {
        let most = min(limits.messageBytes, limits.frameBytes, 120_000)
        messages = (0..<random.number(0...12)).map { SocketScript.message(number, $0, most, &random) }
        rubbish = SocketScript.rubbish(&random)
        guard random.oneIn(3) else {
            compression = nil
            return
        }
        var compression = WebSocketCompression()
        compression.contextTakeover = random.oneIn(2)
        compression.threshold = 0
        self.compression = compression
    }

    /// Author, place, and some text: whoever gets it can tell what it is.
    private static func message(_ number: Int, _ place: Int, _ most: Int, _ random: inout Random) -> WebSocketMessage {
        let text = "\(number):\(place):" + random.pick(["a", "ä€", "😀", "01"])
        let bytes = Array(text.utf8)
        let count = random.size(upTo: most)
        guard count > bytes.count else { return .text(text) }
        if random.oneIn(3) { return .text(text + String(repeating: "é", count: (count - bytes.count) / 2)) }
        if random.oneIn(2) {
            let letters = (bytes.count..<count).map { _ in UInt8(truncatingIfNeeded: random.number(97...122)) }
            return .text(text + String(decoding: letters, as: UTF8.self))
        }
        return .binary(bytes + (bytes.count..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    private static func rubbish(_ random: inout Random) -> [UInt8] {
        switch random.number(0...8) {
        case 0: [0x81, 0x02, 65, 66]  // not masked
        case 1: [0xC1, 0x80, 0, 0, 0, 0, 0xFF, 0xFF] + [UInt8](repeating: 0xF3, count: 40)  // RSV1; garbage behind
        case 2: [0xA1, 0x80, 0, 0, 0, 0]  // RSV2
        case 3: [0x83, 0x80, 0, 0, 0, 0]  // an opcode that there is not
        case 4: [0x80, 0x80, 0, 0, 0, 0]  // continues nothing
        case 5: [0x09, 0x80, 0, 0, 0, 0]  // a ping in pieces
        case 6: [0x89, 0xFE, 0, 200, 0, 0, 0, 0]  // a ping that is too long
        case 7: [0x81, 0x82, 0, 0, 0, 0, 0xFF, 0xFE]  // no UTF-8
        default: [0x82, 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]  // a length beyond all limits
        }
    }
}
