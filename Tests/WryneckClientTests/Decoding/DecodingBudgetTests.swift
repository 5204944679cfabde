// DecodingBudgetTests.swift - how much a body may become.

import Testing

@testable import WryneckClient

@Suite("Budgets for decoding") struct DecodingBudgetTests {
    private func budget(bytes: Int? = nil, ratio: Int? = nil) -> DecodingBudget {
        var limits = ClientLimits()
        (limits.decodedBytes, limits.decodingRatio) = (bytes, ratio)
        return DecodingBudget(limits)
    }

    @Test("the limit is the last byte that may come")
    func bytes() throws {
        var budget = budget(bytes: 10)
        try budget.count(taken: 1, made: 10)
        #expect(budget.remaining == 0)
        try budget.count(taken: 1, made: 0)
        #expect(throws: DecodingBudget.Excess.tooLarge) { try budget.count(taken: 1, made: 1) }
        var free = self.budget()
        try free.count(taken: .max, made: .max - 1)
        try free.count(taken: .max, made: 1)
        #expect(throws: DecodingBudget.Excess.tooLarge) { try free.count(taken: 0, made: 1) }
    }

    @Test("density counts once there is a MiB of output")
    func ratio() throws {
        var budget = budget(ratio: 100)
        try budget.count(taken: 1, made: 1 << 20)
        #expect(throws: DecodingBudget.Excess.tooDense) { try budget.count(taken: 0, made: 1) }
        var honest = self.budget(ratio: 100)
        try honest.count(taken: 20_000, made: 2_000_000)
        #expect(throws: DecodingBudget.Excess.tooDense) { try honest.count(taken: 0, made: 100) }
    }
}
