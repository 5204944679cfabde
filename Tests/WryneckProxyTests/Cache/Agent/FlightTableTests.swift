import Testing
import WryneckDeferred

@testable import WryneckProxy

@Suite("Requests that are under way") struct FlightTableTests {
    @Test("a flight is found by its key until it is removed or outdated, and those in the background are counted")
    func table() throws {
        let fixture = try CacheFixture()
        let (request, query) = (try CacheCase.request(), try CacheCase.query())
        let flight = Flight(.background, request, query, .stale, confirming: nil, for: fixture.agent)
        flight.startInBackground()
        #expect(fixture.agent.flights.flight(for: query) === flight && fixture.agent.flights.backgroundCount == 1)
        #expect(try fixture.agent.flights.flight(for: CacheCase.query(url: "http://one.test/b")) == nil)
        #expect(fixture.agent.flights.asksFor(query))
        fixture.agent.flights.outdate(query.key)
        #expect(fixture.agent.flights.flight(for: query) == nil && flight.isOutdated)
        #expect(!fixture.agent.flights.asksFor(query))
        flight.end()
        flight.end()
        #expect(fixture.agent.flights.backgroundCount == 0)
    }

    @Test("one that is for a single request is found by nobody")
    func alone() throws {
        let fixture = try CacheFixture()
        let query = try CacheCase.query()
        let flight = Flight(.alone, try CacheCase.request(), query, .miss, confirming: nil, for: fixture.agent)
        flight.start().whenSettled { _ in }
        #expect(fixture.agent.flights.flight(for: query) == nil)
        fixture.agent.flights.outdateAll()
        #expect(flight.isOutdated)
        flight.end()
    }
}
