import Testing

@testable import WryneckProxy

@Suite("Budgets of bodies on their way") struct FillBudgetTests {
    @Test("bytes are taken whole or not at all, and come back")
    func takes() {
        let budget = FillBudget(10)
        #expect(budget.take(6) && !budget.take(5) && budget.left == 4)
        #expect(budget.take(4) && budget.left == 0 && budget.take(0))
        budget.giveBack(10)
        #expect(budget.left == 10)
    }
}
