// Moving.swift - one long body, down or up, piece by piece, and how far the memory grows meanwhile.
// Invariant: a short one goes before, so that what grows is not the program itself.

import Glibc
import WryneckClient

final class Moving {
    enum Way: String { case down, up }

    /// The body that goes before.
    private static let warmUp = 8 << 20
    /// Between two looks at the memory.
    private static let step = 4 << 20
    private static let piece = [UInt8](repeating: 0x78, count: 64 * 1024)

    private let agent: Agent
    private let reactor: Reactor
    private let url: ClientURL
    private let bytes: Int
    private var memory = Memory()

    /// Below the URL `/N` is a body of N bytes, and a POST is answered with the number of bytes that it had.
    init(_ url: ClientURL, _ bytes: Int, on reactor: Reactor) {
        (self.url, self.bytes, self.reactor) = (url, bytes, reactor)
        agent = Agent(on: reactor)
    }

    func start(_ way: Way) {
        Deferred(on: reactor) { [self] in
            _ = try await move(way, Moving.warmUp)
            memory = Memory()
            let began = Reading(0)
            let moved = try await move(way, bytes)
            memory.look()
            guard moved == bytes else { throw Short(moved: moved) }
            let seconds = Reading(0).seconds - began.seconds
            print("{\"bytes\": \(moved), \"grown\": \(memory.grown), \"seconds\": \(seconds)}")
        }.addErrback { error in
            LogOutput.standardError.writeLine("client-bench: \(error)")
            exit(1)
        }.addCallback { [reactor] in reactor.stop() }
    }

    /// Returns how many bytes have come where they should.
    private func move(_ way: Way, _ count: Int) async throws -> Int {
        switch way {
        case .down: try await moveDown(count)
        case .up: try await moveUp(count)
        }
    }

    private func moveDown(_ count: Int) async throws -> Int {
        let response = try await agent.send(ClientRequest(.get, url.appending(segment: "\(count)")))
        var moved = 0
        for try await piece in response.body {
            noteStep(from: moved, by: piece.count)
            moved += piece.count
        }
        return moved
    }

    private func moveUp(_ count: Int) async throws -> Int {
        let body = ClientBody.repeatable(length: count) { [self] writer in
            var left = count
            while left > 0 {
                let piece = left < Moving.piece.count ? Array(Moving.piece[..<left]) : Moving.piece
                try await writer.write(piece)
                noteStep(from: count - left, by: piece.count)
                left -= piece.count
            }
        }
        let response = try await agent.send(ClientRequest(.post, url, body: body))
        return Int(try await response.text()) ?? 0
    }

    private func noteStep(from moved: Int, by count: Int) {
        if (moved + count) / Moving.step > moved / Moving.step { memory.look() }
    }
}

/// Not all has come.
struct Short: Error { let moved: Int }
