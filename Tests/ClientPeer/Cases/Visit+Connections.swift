// Visit+Connections.swift - how connections are kept, shared, given up and missed.

import Glibc
import WryneckClient

extension Visit {
    /// Apache ends a connection after a hundred requests.
    func kept() async throws -> String? {
        for _ in 0..<200 { try await getSmall().value }
        try require(connectionsMade <= 2, "\(connectionsMade) connections")
        return "\(connectionsMade) connections"
    }

    /// A reader that takes its time: the server must wait, and nobody else.
    func slow() async throws -> String? {
        var (read, ahead) = (0, 0)
        var request = try request(.get, "/ten.bin")
        request.onProgress = { progress in ahead = max(ahead, progress.received - read) }
        let response = try await send(request).value
        let check = ContentCheck()
        while let piece = try await response.body.next().value {
            let before = read
            try check.take(piece)
            read = check.position
            guard before >> 20 != read >> 20 || before == 0 else { continue }
            try await reactor.sleep(for: .milliseconds(100))
            try await getSmall().value
        }
        try check.finish(Content.ten)
        // A stream's window; or where a connection pauses, and what one more read brings.
        let limit = options.isHTTP2 == true ? 256 << 10 : (64 + 64) << 10
        try require(ahead <= limit, "\(ahead >> 10) KiB were ahead of the reader")
        return "\(ahead >> 10) KiB ahead"
    }

    /// What nobody reads any more is in nobody's way.
    func abandoned() async throws -> String? {
        for _ in 0..<5 {
            let response = try await get("/ten.bin").value
            _ = try await response.body.next().value
            response.cancel()
            try await getSmall().value
        }
        return "\(connectionsMade) connections"
    }

    func parallel() async throws -> String? {
        try await getSmall().value
        let all = (0..<100).map { _ in getSmall() }
        let open = open
        _ = try await gatherResults(all, consumeErrors: true).value
        try require(open <= (options.isHTTP2 == true ? 1 : 8), "\(open) connections are open")
        if options.isHTTP2 == true { try require(connectionsMade == 1, "\(connectionsMade) connections") }
        return "\(connectionsMade) connections"
    }

    /// The server closes the connection meanwhile.
    func idle() async throws -> String? {
        try await getSmall().value
        for _ in 0..<160 where open > 0 { try await reactor.sleep(for: .milliseconds(50)) }
        try require(open == 0, "the server has not closed its connection")
        try await getSmall().value
        try require(connectionsMade == 2, "\(connectionsMade) connections")
        return nil
    }

    /// A request over a connection that the server has closed, when this side cannot know yet.
    func stale() async throws -> String? {
        try await getSmall().value
        // All servers close after two seconds. The reactor does not see it as long as its thread sleeps.
        usleep(3_000_000)
        try await getSmall().value
        return "\(reports.last?.tries ?? 0) tries"
    }

    /// Requests that are sent just when servers close their connections, after two seconds.
    func race() async throws -> String? {
        let visits = (-30..<30).map { number in
            let visit = Visit(options, on: reactor)
            // The nearer, the closer together.
            let wait = Duration.milliseconds(2000 + number * abs(number) / 2)
            return visit.getSmall().flatMap { visit.reactor.deferLater(wait) }.flatMap { visit.getSmall() }
                .map { visit.reports.count { $0.tries > 1 } }
        }
        let again = try await gatherResults(visits, consumeErrors: true).value.reduce(0, +)
        return "\(again) of \(visits.count) were sent again"
    }

    func close() async throws -> String? {
        for _ in 0..<3 { try await getSmall("/close/small.txt").value }
        try require(connectionsMade == 3, "\(connectionsMade) connections")
        return nil
    }
}
