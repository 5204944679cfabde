// Visit+Uploads.swift - bodies of requests: whole, in chunks, asked for, refused, and beside their answer.

import WryneckClient

extension Visit {
    /// What most of them carry.
    private static let length = 5 << 20
    private static let pieceBytes = 64 << 10

    /// A body that is produced piece by piece, with its length or without.
    private func pieces(_ length: Int, isTold: Bool) -> ClientBody {
        .stream(length: isTold ? length : nil) { writer in
            for start in stride(from: 0, to: length, by: Visit.pieceBytes) {
                try await writer.write(Content.bytes(at: start, min(Visit.pieceBytes, length - start)))
            }
        }
    }

    /// Sends a body, and gets it back: from /echo, or from where it was put.
    private func carry(_ body: ClientBody, by name: String, _ change: (inout ClientRequest) -> Void = { _ in })
        -> Deferred<Void>
    {
        options.puts ? place(body, at: name, change) : echo(body, change)
    }

    private func echo(_ body: ClientBody, _ change: (inout ClientRequest) -> Void = { _ in }) -> Deferred<Void> {
        maybeDeferred {
            var request = try request(.post, "/echo", body: body)
            change(&request)
            return send(request).flatMap { self.compare($0, Visit.length) }
        }
    }

    private func place(_ body: ClientBody, at name: String, _ change: (inout ClientRequest) -> Void = { _ in })
        -> Deferred<Void>
    {
        maybeDeferred {
            var request = try request(.put, "/uploads/\(name)", body: body)
            change(&request)
            return client.send(request)
                .flatMap { response in
                    try require(response.isSuccess, "status \(response.status)")
                    return response.bytes()
                }
                .flatMap { _ in self.download("/uploads/\(name)", Visit.length) }
        }
    }

    // MARK: The cases

    func post() async throws -> String? {
        try await echo(.bytes(Content.bytes(Visit.length))).value
        return nil
    }

    func put() async throws -> String? {
        try await place(.bytes(Content.bytes(Visit.length)), at: "put").value
        return nil
    }

    func chunked() async throws -> String? {
        try await carry(pieces(Visit.length, isTold: false), by: "chunked").value
        return nil
    }

    func expect() async throws -> String? {
        var seen: [Int] = []
        try await carry(.bytes(Content.bytes(Visit.length)), by: "expect") { request in
            request.expectsContinue = true
            request.onInterim = { status, _ in seen.append(status.code) }
        }.value
        return seen == [100] ? nil : "interim: \(seen)"
    }

    /// The server asks for nothing, and so gets nothing.
    func refused() async throws -> String? {
        var request = try request(.post, "/limited", body: .bytes(Content.bytes(Visit.length)))
        request.expectsContinue = true
        _ = try await send(request, .contentTooLarge).value.bytes()
        let sent = reports.last?.progress.sent ?? 0
        try require(sent == 0, "\(sent) bytes were sent")
        try await getSmall().value
        return "\(connectionsMade) connections"
    }

    /// The server refuses what comes all the same.
    func early() async throws -> String? {
        let request = try request(.post, "/limited", body: pieces(Visit.length, isTold: true))
        _ = try await send(request, .contentTooLarge).value.bytes()
        try await getSmall().value
        return "\(reports.first?.progress.sent ?? 0) bytes were sent"
    }

    /// Each piece is sent when the one before it has come back.
    func duplex() async throws -> String? {
        let (count, length) = (20, 10_000)
        let echoed = DeferredQueue<Void>()
        let body = ClientBody.stream { writer in
            for number in 0..<count {
                try await writer.write(Content.bytes(at: number * length, length))
                try await echoed.get().value
            }
        }
        let response = try await send(try request(.post, "/duplex", body: body)).value
        var told = 0
        try await compare(response, count * length) { position in
            while told < position / length {
                told += 1
                try echoed.put(())
            }
        }.value
        return nil
    }

    /// Downloads and uploads beside many small requests.
    func mixed() async throws -> String? {
        try await getSmall().value
        let downloads = (0..<4).map { _ in download("/ten.bin") }
        let uploads = (0..<2).map { carry(pieces(Visit.length, isTold: $0 == 0), by: "mixed\($0)") }
        let small = (0..<40).map { _ in getSmall() }
        _ = try await gatherResults(downloads + uploads + small, consumeErrors: true).value
        return "\(connectionsMade) connections"
    }

    // MARK: Large ones

    func largeDown() async throws -> String? {
        try await download("/ten.bin").value
        let memory = MemoryWatch()
        try await download("/large.bin", Content.large) { position in try memory.look(at: position) }.value
        return memory.words
    }

    func largeUp() async throws -> String? {
        try await upload(Content.ten) { _ in }.value
        let memory = MemoryWatch()
        try await upload(Content.large) { position in try memory.look(at: position) }.value
        return memory.words
    }

    /// Sends a body of that length, which the server counts or keeps.
    private func upload(_ length: Int, _ each: @escaping (Int) throws -> Void) -> Deferred<Void> {
        maybeDeferred {
            let (method, path): (HTTPRequest.Method, String) =
                options.puts ? (.put, "/uploads/large") : (.post, "/count")
            var request = try request(method, path, body: pieces(length, isTold: true))
            var failure: (any Error)?
            request.onProgress = { progress in
                do { try each(progress.sent) } catch { failure = failure ?? error }
            }
            return client.send(request)
                .flatMap { response in
                    try require(response.isSuccess, "status \(response.status)")
                    return response.text()
                }
                .map { [options] text in
                    if let failure { throw failure }
                    try require(options.puts || text == "\(length)\n", "the server has got \(text)")
                }
        }
    }
}
