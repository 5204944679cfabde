// ModelOwner+Health.swift - whether what came of a request puts a backend out, or brings it back: by lists of all ends.

import WryneckReactor

@testable import WryneckProxy

extension ModelOwner {
    mutating func judge(
        _ outcome: BackendOutcome, _ number: Int, _ book: inout ModelBook, _ events: [BackendEvent],
        _ expected: inout [BackendEvent], _ backend: Backend
    ) {
        if outcome != .neutral { book.ends.append((now, outcome == .failed)) }
        switch (outcome, book.state) {
        case (.neutral, .trial(number)): book.state = .out(until: now)
        case (.success, .out), (.success, .trial): comeBack(&book, &expected, backend)
        case (.failed, .trial): goOut(&book, events, &expected, backend)
        case (.failed, .up): judgeFailure(&book, events, &expected, backend)
        case (.neutral, _), (.success, .up), (.success, .down), (.failed, .out), (.failed, .down): break
        }
    }

    /// A count may lack what is older than nine tenths of the window, and never has what is older than all of it.
    mutating func judgeFailure(
        _ book: inout ModelBook, _ events: [BackendEvent], _ expected: inout [BackendEvent], _ backend: Backend
    ) {
        guard let count = options.failures else { return }
        let limit = Double(count)
        let isOut = events.contains { if case .out = $0 { true } else { false } }
        let (all, sure) = (recent(book, options.window), recent(book, options.window * 0.9))
        let isRow = book.ends.count >= count && book.ends.suffix(count).allSatisfy(\.isFailure)
        let may = all.failures >= limit && (isRow || all.failures >= options.failureShare * sure.ends)
        let must = sure.failures >= limit && (isRow || sure.failures >= options.failureShare * all.ends)
        if isOut && !may { faults.append("\(backend) is out for nothing") }
        if !isOut && must { faults.append("\(backend) is still in use") }
        if isOut { goOut(&book, events, &expected, backend) }
    }

    func recent(_ book: ModelBook, _ window: Duration) -> (failures: Double, ends: Double) {
        let ends = book.ends.filter { now - $0.at < window }
        return (Double(ends.count(where: \.isFailure)), Double(ends.count))
    }

    mutating func goOut(
        _ book: inout ModelBook, _ events: [BackendEvent], _ expected: inout [BackendEvent], _ backend: Backend
    ) {
        guard case .out(_, pause: let pause)? = events.first else { return faults.append("\(backend) is not out") }
        var isRelapse = true
        if case .up(let since) = book.state {
            isRelapse = since.map { now - $0 < book.lastPause + options.slowStart } ?? false
        }
        book.pauses = isRelapse ? book.pauses + 1 : 1
        let full = min(options.pause * (1 << min(book.pauses - 1, 20)), options.longestPause)
        if pause > full || pause < full * (1 - options.jitter) - .nanoseconds(1) {
            faults.append("\(backend) is out for \(pause) and not \(full), the \(book.pauses). time")
        }
        book.lastPause = pause
        book.enter(.out(until: now + pause), event)
        wentOut += 1
        expected.append(.out(backend, pause: pause))
    }
}
