import Testing
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("StreamProtocol") struct StreamProtocolTests {
    private final class Misspelt: StreamProtocol {
        private(set) var peer: SocketAddress?
        func connected(_ transport: any Transport) { peer = transport.peer }
        func received(_ bytes: RawSpan, on transport: any Transport) {}
    }

    private final class Both: StreamProtocol {
        private(set) var calls: [String] = []
        func connected(to transport: any Transport) { calls.append("to") }
        func connected(_ transport: any Transport) { calls.append("_") }
        func received(_ bytes: RawSpan, on transport: any Transport) {}
    }

    @Test("a method of the wrong label is called in the place of the right one, and not beside it")
    func label() throws {
        let memory = try MemoryReactor()
        let misspelt = Misspelt()
        let transport = MemoryTransport(on: memory.reactor)
        transport.start(misspelt)
        #expect(misspelt.peer == transport.peer)
        let both = Both()
        MemoryTransport(on: memory.reactor).start(both)
        #expect(both.calls == ["to"])
    }
}
