import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactor

@testable import WryneckNetworking

@Suite("InputProducer", .ownThread) struct InputProducerTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("one connection's input feeds another one, and is slowed down by it")
    func piped() throws {
        let (target, reader) = try test.connection(receiveBuffer: 65_536)
        let out = try #require(target.transport)
        let (source, writer) = try test.connection {
            $0.onReceive = { bytes, _ in out.write(bytes) }
            $0.onConnect = { transport in #expect((try? out.register(.push(InputProducer(transport)))) != nil) }
            $0.onReadClosed = { $0.closeWriting() }
            $0.onDisconnect = {
                out.unregisterProducer()
                out.close()
            }
        }
        // More than the kernel takes on loopback by itself.
        let count = 12_000_000
        let sending = try BackgroundWrite(count, by: writer, waking: test.reactor.handle)
        try test.turn(until: { out.isCongested })
        try test.look(20)
        #expect(out.unsentBytes <= WaterMarks.standard.high + BufferPool.readBytes, "the source is not read meanwhile")
        #expect(try test.receive(count + 1, by: reader).count == count)
        try test.turn(until: { sending.isDone && target.isDisconnected })
        #expect(source.end == .some(nil))
        withExtendedLifetime(writer) {}
    }
}
