#if PostgreSQL
    import ReactorTestSupport
    import Testing
    import WryneckDeferred

    @testable import WryneckPostgres

    @Suite("Inflow") struct InflowTests {
        @Test("the source is told once, when half of a full line has been taken")
        func backPressure() {
            let inflow = Inflow<Int>(limit: 4)
            var told = 0
            inflow.onTaken = { told += 1 }
            for number in 1...5 { inflow.push(number) }
            #expect(inflow.isFull)
            #expect(inflow.next().outcome == "Optional(1)" && inflow.next().outcome == "Optional(2)" && told == 0)
            #expect(inflow.next().outcome == "Optional(3)" && told == 1 && !inflow.isFull)
            #expect(inflow.next().outcome == "Optional(4)" && told == 1)
        }

        @Test("the end comes behind the last element, and stays")
        func end() {
            let inflow = Inflow<Int>(limit: 4)
            inflow.push(1)
            inflow.finish(Boom(id: 7))
            inflow.push(2)
            #expect(inflow.next().outcome == "Optional(1)")
            for _ in 0..<2 {
                let next = inflow.next()
                #expect(next.outcome == "error boom 7")
                next.forget()
            }
        }

        @Test("a reader that is cancelled while it waits has left, and the source is told")
        func leaving() {
            let inflow = Inflow<Int>(limit: 4)
            var hasLeft = false
            inflow.onLeft = { hasLeft = true }
            let next = inflow.next()
            let second = inflow.next()
            #expect(second.outcome.contains("two readers"))
            second.forget()
            next.cancel()
            #expect(hasLeft && next.outcome == "error cancelled")
            next.forget()
            inflow.push(1)
            let after = inflow.next()
            #expect(after.outcome == "error cancelled")
            after.forget()
        }

        @Test("forEach over twenty thousand elements needs no deep stack, and what it throws ends the stream")
        func forEach() throws {
            let inflow = Inflow<Int>(limit: 200_000)
            for number in 0..<20_000 { inflow.push(number) }
            var sum = 0
            let stream = PostgresStream(inflow)
            let done = stream.forEach { sum += $0 }
            #expect(sum == 199_990_000 && !done.hasFired)
            inflow.push(1)
            #expect(sum == 199_990_001)
            inflow.finish(nil)
            #expect(done.outcome == "()")
            let other = Inflow<Int>(limit: 4)
            var hasLeft = false
            other.onLeft = { hasLeft = true }
            let failing = PostgresStream(other).forEach { _ in throw Boom(id: 1) }
            other.push(1)
            #expect(failing.outcome == "error boom 1" && hasLeft)
            failing.forget()
        }
    }

#endif
