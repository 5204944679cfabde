import Testing

@testable import WryneckDeferred

@MainActor @Suite("DeferredSemaphore")
struct DeferredSemaphoreTests {
    @Test("less than one token throws", arguments: [0, -1])
    func tooFew(tokens: Int) {
        #expect(throws: DeferredSemaphore.CountError(tokens: tokens)) { try DeferredSemaphore(tokens) }
    }

    @Test("as many as there are tokens hold one, the others wait in order", arguments: [1, 2, 5])
    func limit(tokens: Int) throws {
        let log = Log(), semaphore = try DeferredSemaphore(tokens)
        for index in 0..<8 { semaphore.acquire().whenSettled { _ in log.note("\(index)") } }
        #expect(semaphore.limit == tokens)
        #expect(semaphore.tokens == 0)
        #expect(log.lines.count == tokens)
        #expect(semaphore.waiting == 8 - tokens)
        for _ in 0..<8 { try semaphore.release() }
        #expect(log.lines == (0..<8).map(String.init))
        #expect(semaphore.tokens == tokens)
        #expect(throws: NotAcquiredError.self) { try semaphore.release() }
    }

    @Test("a waiter that cancels is passed over; after the acquisition cancelling does nothing")
    func cancel() throws {
        let semaphore = try DeferredSemaphore(1), held = semaphore.acquire(), waiter = semaphore.acquire()
        held.cancel()
        waiter.cancel()
        waiter.forget()
        try semaphore.release()
        #expect(semaphore.tokens == 1)
    }

    @Test("run keeps to the limit and gives every token back, whatever comes of the work")
    func run() throws {
        let semaphore = try DeferredSemaphore(2), works = (0..<5).map { _ in Deferred<Int>() }
        var started = 0
        let results = works.map { work in
            semaphore.run {
                started += 1
                return work
            }
        }
        #expect(started == 2)
        try works[0].callback(1)
        #expect(started == 3)
        try works[1].errback(Boom())
        #expect(started == 4)
        results[2].cancel()
        #expect(started == 5)
        try works[3].callback(1)
        try works[4].callback(1)
        #expect(semaphore.tokens == 2)
        #expect(results.map(\.outcome) == ["1", "error boom 0", "error cancelled", "1", "1"])
        results.forEach { $0.forget() }
        #expect(semaphore.run { 4 }.outcome == "4")
    }

    @Test("withToken gives the token back after a value and after an error")
    func withToken() async throws {
        let semaphore = try DeferredSemaphore(1)
        #expect(try await semaphore.withToken { semaphore.tokens } == 0)
        await #expect(throws: Boom()) { try await semaphore.withToken { throw Boom() } }
        #expect(semaphore.tokens == 1)
    }
}
