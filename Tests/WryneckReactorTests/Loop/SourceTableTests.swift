import Testing

@testable import WryneckReactor

@Suite("SourceTable") struct SourceTableTests {
    private final class Source: EventSource {
        func ready(_ readiness: Readiness) {}
        func reactorStopped() {}
    }

    @Test("a token finds its own registration only, never a later one in the same slot")
    func generations() {
        var table = SourceTable()
        let first = Source()
        let second = Source()
        let old = table.insert(first)
        table.remove(old)
        let new = table.insert(second)
        #expect(new.slot == old.slot && new != old)
        #expect(table[old] == nil)
        #expect(table[new] === second)
        table.remove(old)
        #expect(table[new] === second && table.count == 1)
    }

    @Test("removing twice counts once")
    func removesOnce() {
        var table = SourceTable()
        let tokens = (0..<3).map { _ in table.insert(Source()) }
        table.remove(tokens[1])
        table.remove(tokens[1])
        #expect(table.count == 2 && table.all.count == 2)
        let more = (0..<2).map { _ in table.insert(Source()) }
        #expect(Set(more.map(\.slot)).count == 2)
        #expect(table.count == 4)
    }

    @Test("a token of a slot that never was finds nothing")
    func unknown() {
        var table = SourceTable()
        #expect(table[SourceToken(slot: 7, generation: 0)] == nil)
        table.remove(SourceToken(slot: 7, generation: 0))
        #expect(table.count == 0)
    }

    @Test("slot and generation survive the way through the kernel's 64 bits")
    func packing() {
        let token = SourceToken(rawValue: SourceToken(slot: 0xFFFF_FFFE, generation: .max).rawValue)
        #expect(token.slot == 0xFFFF_FFFE && token.generation == .max)
    }
}
