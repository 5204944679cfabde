// ModelOwner.swift - the user of a table, who does anything at random and keeps books of his own.

import ProcessTesting
import WryneckReactor

@testable import WryneckProxy

/// The user of a table.
struct ModelOwner {
    struct Request {
        let choice: BackendChoice
        let began: Int
    }

    let balancing: Balancing
    let options: BackendHealthOptions
    let universe: [String]
    var table: BackendTable
    var books: [BackendID: ModelBook] = [:]
    /// As they were given last.
    var list: [Backend] = []
    var requests: [Int: Request] = [:]
    var now = Instant(nanoseconds: 3_600_000_000_000)
    var event = 0
    var chosen = 0
    var wentOut = 0
    var cameBack = 0
    var drained = 0
    var panics = 0
    var faults: [String] = []

    init(_ balancing: Balancing, _ options: BackendHealthOptions, _ random: inout Random) throws {
        (self.balancing, self.options) = (balancing, options.clamped)
        universe = (0..<6).map { "http://b\($0)" }
        list = try universe.prefix(3).map { try Backend($0, weight: Int.random(in: 1...5, using: &random)) }
        table = BackendTable(list, balancing, options)
        for backend in list { books[backend.id] = ModelBook(weight: backend.weight) }
    }

    /// In the same order in every run.
    var ids: [BackendID] { books.keys.sorted { $0.number < $1.number } }

    mutating func step(_ random: inout Random) {
        event += 1
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<16: choose(&random)
        case 16..<28: end(&random)
        case 28..<30: answer(&random)
        case 30..<33: check(&random)
        case 33: drain(&random)
        case 34: readmit(&random)
        case 35: replace(&random)
        // Failures mostly come together.
        case 36: for _ in 0..<6 { event += 1; choose(&random); event += 1; end(&random, .failed) }
        default: now = now + .milliseconds(Int64.random(in: 0...4000, using: &random))
        }
        // A status is told in words, which takes longer than all the rest.
        if event % 4 == 0 { compare() }
    }
}
