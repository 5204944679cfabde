// SimulatedSite.swift - handlers that answer in every way that there is.

import Wryneck

/// Does the work that a request's query asks for.
final class WorkResource: Resource {
    let allowedMethods = [HTTPRequest.Method.get, .post]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    static func site(_ ledger: Ledger, limit: Int) -> Site {
        let root = Branch()
        root.use(ledger)
        root["work"] = WorkResource(limit: limit)
        return Site(root, accessLog: ledger)
    }

    func render(_ request: Request) throws -> Rendering {
        guard let work = Work(request.query) else { throw HTTPError(.badRequest) }
        let wait = Duration.milliseconds(work.wait)
        switch work.kind {
        case .now: return .bytes(Work.content(work.id, work.size))
        case .later: return .deferred(request.reactor.deferLater(wait) { .bytes(Work.content(work.id, work.size)) })
        case .task:
            return .async {
                try await request.reactor.sleep(for: wait)
                return .bytes(Work.content(work.id, work.size))
            }
        case .stream, .sized, .breakOff, .short: return stream(work, request, wait)
        case .producer: return producer(work, request, wait)
        case .fail: throw Failure()
        case .failLater: return .deferred(request.reactor.deferLater(wait) { throw Failure() })
        case .conflict: throw HTTPError(.conflict)
        case .empty: return .empty()
        case .unchanged: return .empty(.notModified)
        case .hints:
            try request.inform(.init(code: 103))
            return .deferred(request.reactor.deferLater(wait) { .bytes(Work.content(work.id, work.size)) })
        case .upgrade: return .upgrade(to: "echo", EchoBack())
        case .never: return .deferred(Deferred<Response>())
        case .echo: return .deferred(request.collect(upTo: limit).map { .bytes($0) })
        case .ignore: return .bytes(Work.content(work.id, work.size))
        case .slowRead: return slowReader(request, wait)
        case .mirror: return .stream { writer in for try await piece in request.body { try await writer.write(piece) } }
        }
    }

    private func stream(_ work: Work, _ request: Request, _ wait: Duration) -> Rendering {
        let bytes = Work.content(work.id, work.size)
        let (breaksOff, endsEarly) = (work.kind == .breakOff, work.kind == .short)
        let isSized = work.kind == .sized || endsEarly
        return .stream(length: isSized ? bytes.count : nil) { writer in
            let parts = Work.parts(bytes, work.pieces)
            for part in breaksOff || endsEarly ? parts.prefix(parts.count / 2) : parts[...] {
                try await writer.write(part)
                if wait > .zero { try await request.reactor.sleep(for: wait) }
            }
            if breaksOff { throw Failure() }
            if !isSized { writer.trailers[.eTag] = Work.summary(bytes) }
        }
    }

    private func producer(_ work: Work, _ request: Request, _ wait: Duration) -> Rendering {
        var parts = Work.parts(Work.content(work.id, work.size), work.pieces)[...]
        return .stream { writer -> Deferred<Void> in
            let done = Deferred<Void>()
            func goOn() {
                guard let part = parts.popFirst() else { return void(try? done.callback(())) }
                writer.write(part).whenSettled { result in
                    switch result {
                    case .success: request.reactor.callLater(wait) { goOn() }
                    case .failure(let error): try? done.errback(error)
                    }
                }
            }
            goOn()
            return done
        }
    }

    private func slowReader(_ request: Request, _ wait: Duration) -> Rendering {
        .async {
            var bytes: [UInt8] = []
            for try await piece in request.body {
                bytes += piece
                try await request.reactor.sleep(for: wait)
            }
            return .text(Work.summary(bytes))
        }
    }
}

private func void(_: Void?) {}

/// What a handler throws that went wrong.
private struct Failure: Error {}

/// The protocol that an upgrade leads to.
private final class EchoBack: StreamProtocol {
    func received(_ bytes: RawSpan, on transport: any Transport) { transport.write(bytes) }
}
