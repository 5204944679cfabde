// ModelOwner+Requests.swift - who may get a request, and what is to be heard of its end.

import ProcessTesting
import WryneckReactor

@testable import WryneckProxy

extension ModelOwner {
    mutating func choose(_ random: inout Random) {
        let excluded = Set(list.map(\.id).filter { _ in Int.random(in: 0..<8, using: &random) == 0 })
        let open = books.filter { $0.value.isOpen }.map(\.key)
        let sound = open.filter { books[$0]?.mayServe(at: now) == true }
        if sound.isEmpty, !open.isEmpty { panics += 1 }
        let allowed = Set(sound.isEmpty ? open : sound).subtracting(excluded)
        let hint = hint(&random)
        guard let choice = table.choose(hint, excluding: excluded, at: now, using: &random) else {
            if !allowed.isEmpty { faults.append("nobody gets a request that \(allowed) could have") }
            return
        }
        guard allowed.contains(choice.backend.id) else { return faults.append("\(choice.backend) gets a request") }
        judge(choice, hint, allowed, isPanic: sound.isEmpty)
        begin(choice)
    }

    /// The key, or the cookie of anybody.
    func hint(_ random: inout Random) -> [UInt8]? {
        guard Int.random(in: 0..<5, using: &random) > 0, let any = list.randomElement(using: &random) else {
            return nil
        }
        return Array(any.id.description.utf8)
    }

    /// What the rule allows is less than what health does.
    mutating func judge(_ choice: BackendChoice, _ hint: [UInt8]?, _ allowed: Set<BackendID>, isPanic: Bool) {
        let id = choice.backend.id
        switch balancing {
        case .first:
            if list.first(where: { allowed.contains($0.id) })?.id != id { faults.append("\(id) is not the first") }
        case .sticky:
            let named = allowed.first { hint == Array($0.description.utf8) }
            if let named, named != id { faults.append("\(named) loses its client to \(id)") }
            if choice.cookie != (named == nil ? id.description : nil) { faults.append("the cookie is wrong") }
        case .leastBusy where allowed.count == 2:
            guard let other = allowed.first(where: { $0 != id }) else { return }
            if load(id, isPanic) > load(other, isPanic) + 1e-9 { faults.append("\(id) has more to do than \(other)") }
        case .roundRobin, .leastBusy, .hash: break
        }
        if !balancing.isSticky, choice.cookie != nil { faults.append("a cookie that nobody wants") }
    }

    func load(_ id: BackendID, _ isPanic: Bool) -> Double {
        guard let book = books[id] else { return 0 }
        return Double(book.busy) / (isPanic ? Double(book.weight) : roughShare(book))
    }

    /// The table counts in thousandths.
    func roughShare(_ book: ModelBook) -> Double {
        let share = book.share(options, at: now) / Double(book.weight)
        return (share * 1000 + 1e-6).rounded(.down) / 1000 * Double(book.weight)
    }

    mutating func begin(_ choice: BackendChoice) {
        chosen += 1
        requests[chosen] = Request(choice: choice, began: event)
        guard var book = books[choice.backend.id] else { return }
        book.busy += 1
        book.total += 1
        var isTrial = false
        if case .out(let until) = book.state, until <= now { isTrial = true }
        if isTrial { book.enter(.trial(chosen), event) }
        if choice.isTrial != isTrial { faults.append("\(choice.backend): trial \(choice.isTrial)") }
        books[choice.backend.id] = book
    }

    /// Whether what comes of a request can still change anything.
    func counts(_ number: Int, _ request: Request, _ book: ModelBook) -> Bool {
        if case .trial(let trial) = book.state, trial == number { return true }
        return request.began > book.changed
    }

    mutating func answer(_ random: inout Random) {
        guard let number = requests.keys.sorted().randomElement(using: &random), let request = requests[number] else {
            return
        }
        let events = table.answered(request.choice, at: now)
        let id = request.choice.backend.id
        guard var book = books[id] else { return }
        var expected: [BackendEvent] = []
        if counts(number, request, book) {
            switch book.state {
            case .up, .down: break
            case .out, .trial: comeBack(&book, &expected, request.choice.backend)
            }
        }
        if events != expected { faults.append("an answer: \(events) and not \(expected)") }
        books[id] = book
    }

    mutating func comeBack(_ book: inout ModelBook, _ expected: inout [BackendEvent], _ backend: Backend) {
        book.enter(.up(since: now), event)
        cameBack += 1
        expected.append(.back(current(backend)))
    }

    /// With the weight that it has now.
    func current(_ backend: Backend) -> Backend {
        table.entries.first { $0.backend.id == backend.id }?.backend ?? list.first { $0.id == backend.id } ?? backend
    }

    mutating func end(_ random: inout Random, _ outcome: BackendOutcome? = nil) {
        guard let number = requests.keys.sorted().randomElement(using: &random) else { return }
        let drawn: [BackendOutcome] = [.success, .success, .success, .failed, .failed, .neutral]
        end(number, outcome ?? drawn.randomElement(using: &random) ?? .success, &random)
    }

    mutating func end(_ number: Int, _ outcome: BackendOutcome, _ random: inout Random) {
        guard let request = requests.removeValue(forKey: number) else { return }
        let id = request.choice.backend.id
        guard var book = books[id] else { return faults.append("\(id) is forgotten with requests") }
        let backend = current(request.choice.backend)
        let events = table.ended(request.choice, outcome, at: now, using: &random)
        book.busy -= 1
        if outcome == .failed { book.failures += 1 }
        var expected: [BackendEvent] = []
        if counts(number, request, book) { judge(outcome, number, &book, events, &expected, backend) }
        settle(id, &book, &expected, backend)
        if events != expected { faults.append("an end by \(outcome): \(events) and not \(expected)") }
    }

    mutating func settle(
        _ id: BackendID, _ book: inout ModelBook, _ expected: inout [BackendEvent], _ backend: Backend
    ) {
        books[id] = book
        guard !book.isOpen, book.busy == 0 else { return }
        expected.append(.drained(backend))
        drained += 1
        if !book.isListed { books[id] = nil }
    }
}

extension Balancing {
    fileprivate var isSticky: Bool {
        if case .sticky = self { return true }
        return false
    }
}
