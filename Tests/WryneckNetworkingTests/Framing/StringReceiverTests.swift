import ReactorTestSupport
import Testing
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

private final class Messages: MessageProtocol {
    var events: [String] = []
    var onMessage: (StringReceiver) -> Void = { _ in }

    func received(message: [UInt8], on messages: StringReceiver) {
        events.append(String(decoding: message, as: UTF8.self))
        onMessage(messages)
    }
    func violated(_ violation: FramingViolation, on messages: StringReceiver) {
        events.append("\(violation)")
        messages.close()
    }
    func readClosed(on messages: StringReceiver) {
        events.append("end")
        messages.close()
    }
    func disconnected(reason: ConnectionLost?) { events.append("disconnected") }
}

@Suite("StringReceiver") struct StringReceiverTests {
    private func events(
        _ framing: StringFraming, _ bytes: [UInt8], by size: Int, longest: Int = StringReceiver.longestMessage
    ) throws -> [String] {
        let messages = Messages()
        let connection = try MemoryConnection(StringReceiver(framing, messages, longestMessage: longest))
        connection.deliver(bytes, by: size)
        return messages.events
    }

    @Test(
        "messages are cut whole, byte by byte, and with a tail",
        arguments: [
            (StringFraming.int8, "\u{3}abc\u{0}\u{1}x\u{5}ta"), (.int16, "\0\u{3}abc\0\0\0\u{1}x\0\u{5}ta"),
            (.int32, "\0\0\0\u{3}abc\0\0\0\0\0\0\0\u{1}x\0\0\0\u{5}ta"), (.netstring, "3:abc,0:,1:x,5:ta"),
        ], [1, 2, 3, 7, .max])
    func cutting(message: (framing: StringFraming, wire: String), size: Int) throws {
        #expect(try events(message.framing, Array(message.wire.utf8), by: size) == ["abc", "", "x"])
    }

    @Test(
        "a message of the greatest length passes; of one more, not a byte is waited for",
        arguments: [StringFraming.int8, .int16, .int32, .netstring])
    func longest(framing: StringFraming) throws {
        let sender = StringReceiver(framing) { _, _ in }
        let connection = try MemoryConnection(sender)
        try sender.send([UInt8](repeating: 120, count: 10))
        connection.world.settle()
        let ten = connection.wire.takeReceived()
        try sender.send([UInt8](repeating: 120, count: 11))
        connection.world.settle()
        let head = connection.wire.takeReceived().dropLast(framing == .netstring ? 12 : 11)
        #expect(try events(framing, ten, by: .max, longest: 10) == ["xxxxxxxxxx"])
        // A netstring's length is complete with its colon, and known to be too great before it.
        #expect(try events(framing, Array(head), by: 1, longest: 10) == ["tooLong"])
    }

    @Test(
        "netstrings are strict: one spelling of a length, a comma at the end",
        arguments: [
            "a", ":", "-1:", "+1:x,", " 1:x,", "1 :x,", "01:x,", "00:,", "1:xx", "1:x;", "3;abc,", "1x:", "\0",
        ], [1, .max])
    func netstrings(wire: String, size: Int) throws {
        #expect(try events(.netstring, Array(wire.utf8), by: size) == ["malformed"])
    }

    @Test("digits without end do not overflow, nor wait", arguments: [StringReceiver.longestMessage, .max, -1])
    func digits(longest: Int) throws {
        #expect(
            try events(.netstring, Array(String(repeating: "9", count: 100).utf8), by: 1, longest: longest).first
                == "tooLong")
    }

    @Test("four bytes of length are no negative number")
    func greatest() throws { #expect(try events(.int32, [255, 255, 255, 255, 1, 2, 3], by: .max) == ["tooLong"]) }

    @Test("after a violation nothing is delivered, whatever comes")
    func broken() throws {
        let messages = Messages()
        let connection = try MemoryConnection(StringReceiver(.netstring, messages))
        connection.deliver("1:a,x1:b,")
        connection.deliver("1:c,")
        _ = connection.received()
        #expect(messages.events == ["a", "malformed", "disconnected"])
    }

    @Test("what goes out comes in again")
    func roundTrip() throws {
        for framing in [StringFraming.int8, .int16, .int32, .netstring] {
            let connection = try MemoryConnection(
                StringReceiver(framing) { message, messages in try? messages.send(message) })
            let sender = StringReceiver(framing) { _, _ in }
            let source = try MemoryConnection(sender)
            for count in [0, 1, 200, 255] { try sender.send([UInt8](repeating: 97, count: count)) }
            source.world.settle()
            let wire = source.wire.takeReceived()
            connection.deliver(wire, by: 13)
            connection.world.settle()
            #expect(connection.wire.takeReceived() == wire)
        }
    }

    @Test("what its length cannot say, or nobody would take, is not sent")
    func tooLongToSend() throws {
        #expect(throws: FramingViolation.tooLong) {
            try StringReceiver(.int8) { _, _ in }.send([UInt8](repeating: 0, count: 256))
        }
        #expect(throws: FramingViolation.tooLong) {
            try StringReceiver(.int16) { _, _ in }.send([UInt8](repeating: 0, count: 65_536))
        }
        #expect(throws: FramingViolation.tooLong) {
            try StringReceiver(.netstring) { _, _ in }.send([UInt8](repeating: 0, count: 100_000))
        }
    }

    @Test("pausing holds back messages, and the end behind them")
    func pausing() throws {
        let messages = Messages()
        let receiver = StringReceiver(.int8, messages)
        messages.onMessage = { $0.pauseReading() }
        let connection = try MemoryConnection(receiver)
        connection.deliver("\u{1}a\u{1}b")
        connection.wire.endInput()
        #expect(messages.events == ["a"])
        receiver.resumeReading()
        #expect(messages.events == ["a", "b"])
        receiver.resumeReading()
        #expect(messages.events == ["a", "b", "end"])
    }
}
