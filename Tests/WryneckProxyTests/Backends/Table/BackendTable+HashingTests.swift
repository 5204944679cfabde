import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Hashing") struct BackendTableHashingTests {
    /// Where each key goes.
    private func places(_ test: inout TestBackends, _ keys: Int = 3000) -> [BackendID?] {
        (0..<keys).map { key in
            let choice = test.choose("key \(key)")
            _ = test.end(choice)
            return choice?.backend.id
        }
    }

    private func place(_ id: BackendID?, _ test: TestBackends) -> Int? { test.all.firstIndex { $0.id == id } }

    @Test("a key has one backend, each time and in each process")
    func same() throws {
        var (test, other) = (
            try TestBackends([1, 2, 3], .hash(.path)), try TestBackends([1, 2, 3], .hash(.path), seed: 9)
        )
        let before = places(&test)
        #expect(places(&test) == before && places(&other) == before)
        #expect((0..<12).map { test.serve("key \($0)") } == [2, 0, 2, 2, 2, 1, 2, 2, 2, 1, 2, 0])
    }

    @Test("the order of the list means nothing")
    func order() throws {
        var test = try TestBackends([1, 2, 3], .hash(.path))
        let before = places(&test)
        _ = test.table.replace(with: test.all.reversed(), at: test.now)
        #expect(places(&test) == before)
    }

    @Test("weights are kept")
    func weights() throws {
        var test = try TestBackends([1, 2, 7], .hash(.path))
        let counts = test.counts(of: 20_000) { "\($0)" }
        for (count, part) in zip(counts, [2000, 4000, 14_000]) { #expect(abs(count - part) < 300) }
    }

    @Test("one that goes takes only its own keys along, and gets them back")
    func removed() throws {
        var test = try TestBackends([1, 2, 3, 4], .hash(.path))
        let before = places(&test)
        for gone in 0..<4 {
            let id = test.all[gone].id
            _ = test.table.replace(with: test.all.filter { $0.id != id }, at: test.now)
            let without = places(&test)
            #expect(zip(before, without).allSatisfy { $0 == id || $0 == $1 })
            #expect(!without.contains(id))
            _ = test.table.replace(with: test.all, at: test.now)
            test.wait(.seconds(1))
            #expect(places(&test) == before)
        }
    }

    @Test("one that is out, drained or excluded does the same")
    func unused() throws {
        var test = try TestBackends([1, 1, 1], .hash(.path))
        let (before, id) = (places(&test), test.all[0].id)
        _ = test.table.drain(id)
        let drained = places(&test)
        test.table.readmit(id)
        #expect(places(&test) == before)
        _ = test.fail(0)
        #expect(places(&test) == drained)
        #expect(zip(before, drained).allSatisfy { $0 == id ? $1 != id : $0 == $1 })
        test.wait(.seconds(10))
        test.bringBack(0)
        #expect(places(&test) == before)
        #expect((0..<300).allSatisfy { test.serve("key \($0)", excluding: [0]) == place(drained[$0], test) })
    }

    @Test("in a slow start keys come one by one, and only to the one that starts")
    func slowStart() throws {
        var test = try TestBackends([1, 1, 1], .hash(.path)) { $0.slowStart = .seconds(100) }
        let (before, id) = (places(&test), test.all[0].id)
        _ = test.fail(0)
        var last = places(&test)
        test.wait(.seconds(10))
        test.bringBack(0)
        for _ in 0..<20 {
            let now = places(&test)
            #expect(zip(last, now).allSatisfy { $0 == $1 || $1 == id })
            last = now
            test.wait(.seconds(5))
        }
        #expect(places(&test) == before)
    }

    @Test("a browser's requests stay together")
    func together() throws {
        var test = try TestBackends([1, 1, 1, 1], .hash(.clientAddress))
        let numbers = (0..<16).map { _ in test.number(test.choose("192.0.2.1")) }
        #expect(Set(numbers).count == 1)
        #expect(test.number(test.choose("192.0.2.1")) != numbers[0])
    }

    @Test("one key that everybody wants is spread, and nobody has a quarter more than his part")
    func bounded() throws {
        var test = try TestBackends([1, 1, 2], .hash(.path))
        for count in 1...4000 {
            _ = test.choose("/the-one")
            let isWithin = zip(test.busy, [1, 1, 2]).allSatisfy { busy, weight in
                Double(busy) <= max(16, 1.25 * Double(count * weight) / 4 + 1)
            }
            guard isWithin else { Issue.record("\(test.busy) of \(count)"); return }
        }
        // What is left for the last one when the others have their quarter more.
        #expect(test.busy.reduce(0, +) == 4000 && test.busy.allSatisfy { $0 >= 248 })
    }

    @Test("without a key it is as with least busy")
    func noKey() throws {
        var test = try TestBackends([1, 1], .hash(.path))
        for _ in 0..<100 { _ = test.choose() }
        #expect(test.busy == [50, 50])
    }

    @Test("any bytes are a key, and none, too")
    func anyBytes() throws {
        var test = try TestBackends([1, 1, 1, 1], .hash(.path))
        var (random, places) = (Random(seed: 8), Set<Int?>())
        for count in 0..<300 {
            let key = (0..<count % 40).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let choice = test.table.choose(key, at: test.now, using: &test.random)
            places.insert(test.number(choice))
            _ = test.end(choice)
        }
        #expect(places == [0, 1, 2, 3])
    }
}
