// ModelOwner+Changes.swift - checks, drains and new lists, and what a status has to say.

import ProcessTesting
import WryneckReactor

@testable import WryneckProxy

extension ModelOwner {
    mutating func check(_ random: inout Random) {
        guard let checks = options.checks, let id = ids.randomElement(using: &random),
            var book = books[id], let backend = table.entries.first(where: { $0.backend.id == id })?.backend
        else { return }
        let isHealthy = Int.random(in: 0..<5, using: &random) > 1
        let events = table.probed(id, isHealthy: isHealthy, at: now)
        book.checks.append(isHealthy)
        var expected: [BackendEvent] = []
        let hasFallen = book.checks.count >= checks.fall && book.checks.suffix(checks.fall).allSatisfy { !$0 }
        let hasRisen = book.checks.count >= checks.rise && book.checks.suffix(checks.rise).allSatisfy { $0 }
        switch book.state {
        case .up, .out, .trial:
            if hasFallen {
                book.enter(.down, event)
                expected = [.down(backend)]
            } else if hasRisen, !book.isUp {
                comeBack(&book, &expected, backend)
            }
        case .down: if hasRisen { comeBack(&book, &expected, backend) }
        }
        if events != expected { faults.append("a check: \(events) and not \(expected)") }
        books[id] = book
    }

    mutating func drain(_ random: inout Random) {
        guard let backend = list.randomElement(using: &random), var book = books[backend.id] else { return }
        var expected: [BackendEvent] = []
        if book.isOpen {
            book.isOpen = false
            settle(backend.id, &book, &expected, backend)
        }
        let events = table.drain(backend.id)
        if events != expected { faults.append("drained: \(events) and not \(expected)") }
    }

    mutating func readmit(_ random: inout Random) {
        guard let id = ids.randomElement(using: &random) else { return }
        table.readmit(id)
        if books[id]?.isListed == true { books[id]?.isOpen = true }
    }

    mutating func replace(_ random: inout Random) {
        var new: [Backend] = []
        for text in universe.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random)) {
            if let backend = try? Backend(text, weight: Int.random(in: 1...5, using: &random)) { new.append(backend) }
        }
        let left = list.filter { old in !new.contains { $0.id == old.id } }
        let gone = left.filter { books[$0.id]?.isOpen == true && books[$0.id]?.busy == 0 }
        for backend in left {
            books[backend.id]?.isOpen = false
            books[backend.id]?.isListed = false
            if books[backend.id]?.busy == 0 { books[backend.id] = nil }
        }
        for backend in new { admit(backend) }
        list = new
        drained += gone.count
        let events = table.replace(with: new, at: now)
        if Set(events) != Set(gone.map { .drained($0) }) || events.count != gone.count {
            faults.append("replaced: \(events) and not \(gone)")
        }
    }

    mutating func admit(_ backend: Backend) {
        guard var book = books[backend.id] else {
            books[backend.id] = ModelBook(weight: backend.weight, state: .up(since: now))
            return
        }
        book.weight = backend.weight
        if !book.isListed { (book.isListed, book.isOpen) = (true, true) }
        books[backend.id] = book
    }

    /// What the table tells is what the books have.
    mutating func compare() {
        let status = table.status(at: now)
        if status.prefix(list.count).map(\.url) != list.map(\.description) { faults.append("the order is lost") }
        if Set(status.map(\.id)) != Set(books.keys.map(\.description)) || status.count != books.count {
            faults.append("\(status.count) backends and not \(books.count)")
        }
        for (id, book) in books {
            guard let told = status.first(where: { $0.id == id.description }) else { continue }
            if [told.busy, told.total, told.failures, told.weight] != [
                book.busy, book.total, book.failures, book.weight,
            ]
                || told.busy < 0
            {
                faults.append("\(told) and not \(book)")
            }
            if told.state != book.told(at: now) { faults.append("\(told) and not \(book.state)") }
        }
    }

    /// Lets everything end that is under way.
    mutating func settle(_ random: inout Random) {
        for number in requests.keys.sorted() {
            event += 1
            end(number, .success, &random)
            compare()
        }
        if books.count != list.count { faults.append("somebody is not forgotten") }
    }
}
