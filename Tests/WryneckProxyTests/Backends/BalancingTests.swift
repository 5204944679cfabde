import HTTPTypes
import Testing

@testable import WryneckProxy

@Suite("Balancing") struct BalancingTests {
    @Test("it says what it wants to know of a request")
    func keys() {
        #expect(Balancing.hash(.path).key == .path)
        #expect(Balancing.hash(.header(.authorization)).key == .header(.authorization))
        #expect(Balancing.sticky(cookie: "backend").key == .cookie("backend"))
        for rule in [Balancing.roundRobin, .leastBusy, .first] { #expect(rule.key == nil) }
    }

    @Test("its words keep the secret")
    func words() {
        let rules: [Balancing] = [
            .roundRobin, .leastBusy, .first, .hash(.clientAddress), .hash(.path), .hash(.cookie("c")),
            .hash(.header(.userAgent)), .sticky(cookie: "backend", secret: "hidden"),
        ]
        #expect(Set(rules.map(\.description)).count == rules.count)
        #expect(rules.last?.description == "sticky by the cookie backend")
        #expect("\(Balancing.sticky(cookie: "a", secret: "hidden"))".contains("hidden") == false)
    }
}
