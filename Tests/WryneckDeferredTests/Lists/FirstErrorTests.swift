import Testing

@testable import WryneckDeferred

@Suite("FirstError")
struct FirstErrorTests {
    private struct Opaque: Error { var id: Int }

    @Test("it describes the error and the place")
    func description() {
        #expect("\(FirstError(Boom(id: 3), index: 2))" == "first error, from member 2: boom 3")
        #expect("\(FailureGroup(errors: [Boom(), Boom(id: 1)]))" == "all 2 failed: [boom 0, boom 1]")
    }

    @Test("equality compares error and index")
    func equality() {
        #expect(FirstError(Boom(id: 1), index: 0) == FirstError(Boom(id: 1), index: 0))
        #expect(FirstError(Boom(id: 1), index: 0) != FirstError(Boom(id: 1), index: 1))
        #expect(FirstError(Boom(id: 1), index: 0) != FirstError(Boom(id: 2), index: 0))
        #expect(FirstError(Boom(), index: 0) != FirstError(Bang(), index: 0))
        #expect(FirstError(Opaque(id: 1), index: 0) == FirstError(Opaque(id: 1), index: 0))
        #expect(FirstError(Opaque(id: 1), index: 0) != FirstError(Opaque(id: 2), index: 0))
    }
}
