import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Who gets a request") struct BackendTableChoosingTests {
    @Test("first: the others stand by, and give way at once")
    func first() throws {
        var test = try TestBackends([1, 9, 9], .first) { $0.slowStart = .seconds(60) }
        #expect(test.counts(of: 20) == [20, 0, 0])
        _ = test.fail(0)
        #expect(test.counts(of: 20) == [0, 20, 0])
        _ = test.fail(1)
        #expect(test.counts(of: 20) == [0, 0, 20])
        test.wait(.seconds(10))
        #expect(test.counts(of: 20) == [20, 0, 0])
    }

    @Test("sticky: the cookie's backend, if it may be used; else another, and its cookie is to be set")
    func sticky() throws {
        var test = try TestBackends([1, 1, 1], .sticky(cookie: "b"))
        let tokens = test.all.map(\.id.description)
        let new = try test.given()
        #expect(new.cookie == new.backend.id.description)
        for (number, token) in tokens.enumerated() {
            let choices = (0..<20).map { _ in test.choose(token) }
            #expect(choices.allSatisfy { test.number($0) == number && $0?.cookie == nil }, "however busy it is")
        }
        let unknown = try test.given("0123456789abcdef")
        #expect(unknown.cookie == unknown.backend.id.description)
        for value in ["", "\0", String(repeating: "x", count: 9000)] { #expect(test.choose(value)?.cookie != nil) }
    }

    @Test("sticky: who is out, drained or excluded keeps nobody")
    func stickyHealth() throws {
        var test = try TestBackends([1, 1], .sticky(cookie: "b"))
        let token = test.all[0].id.description
        let other = test.all[1].id.description
        #expect(test.choose(token, excluding: [0])?.cookie == other)
        _ = test.table.drain(test.all[0].id)
        #expect(test.choose(token)?.cookie == other)
        test.table.readmit(test.all[0].id)
        #expect(test.choose(token)?.cookie == nil)
        _ = test.fail(0)
        #expect(test.choose(token)?.cookie == other)
        _ = test.fail(1)
        #expect(test.choose(token)?.cookie == nil, "all are tried, its own first")
    }

    @Test("sticky: with a secret the cookie says nothing without it")
    func stickySecret() throws {
        var test = try TestBackends([1, 1], .sticky(cookie: "b", secret: "s"))
        let choice = try test.given()
        let cookie = try #require(choice.cookie)
        #expect(cookie == StickyToken.text(of: choice.backend, secret: "s") && cookie != choice.backend.id.description)
        #expect((0..<20).allSatisfy { _ in test.choose(cookie)?.backend == choice.backend })
        #expect(test.choose(choice.backend.id.description)?.cookie != nil)
        #expect(test.table.replace(with: test.all, at: test.now) == [])
        #expect(test.choose(cookie)?.backend == choice.backend)
    }

    @Test("only sticky sets cookies", arguments: [Balancing.roundRobin, .leastBusy, .hash(.path), .first])
    func cookies(rule: Balancing) throws {
        var test = try TestBackends([1, 1], rule)
        #expect(test.choose("/a")?.cookie == nil && test.choose()?.cookie == nil)
    }
}
