import Testing

@testable import WryneckProxy

@Suite("BackendEvent") struct BackendEventTests {
    @Test("each is told in other words, with the backend")
    func words() throws {
        let backend = try Backend("http://a")
        let events: [BackendEvent] = [
            .out(backend, pause: .seconds(10)), .down(backend), .back(backend), .drained(backend),
        ]
        #expect(Set(events.map(\.description)).count == 4)
        #expect(events.allSatisfy { $0.description.hasPrefix("http://a ") })
        #expect(events[0].description.contains("10.0 seconds"))
    }
}
