// Sessions+Saving.swift - what happens to a session when the response is there, and before it leaves.

internal import Logging
internal import Wryneck
internal import WryneckHTTP

extension Sessions {
    var canEndEverywhere: Bool { if case .sealed(nil) = access { false } else { true } }

    /// Saves what the request has changed, and goes on with its result.
    func settle(_ session: Session, _ request: Request, _ result: Result<Response, any Error>) throws -> Rendering {
        let isInUse = if case .open = session.stage { session.isTouched } else { false }
        session.close()
        guard isInUse else { return Rendering(try result.get()) }
        var work = SessionSettlement(session, at: session.group.secondsSince1970, keepsChanges: Self.isKept(result))
        var answer = SessionAnswer.nothing
        while true {
            let action = try work.next(answer)
            if case .done = action { break }
            guard let now = try ask(action, request) else {
                return .async { [self, work] () async throws -> Response in
                    // Also if the client leaves meanwhile: what it has been told to be done is done.
                    try await request.reactor.withCancellationShield { try await self.finish(work, action, request) }
                    return try result.get()
                }
            }
            answer = now
        }
        if work.isLost { tellLost(request) }
        return Rendering(try result.get())
    }

    private nonisolated(nonsending) func finish(
        _ work: SessionSettlement, _ first: SessionAction, _ request: Request
    ) async throws {
        var (work, action) = (work, first)
        while true {
            if case .done = action { break }
            action = try work.next(try await askLater(action, request))
        }
        if work.isLost { tellLost(request) }
    }

    private func tellLost(_ request: Request) {
        request.logger.notice("Another request has ended the session meanwhile: the changes of this one are dropped")
    }

    /// A handler that broke off leaves the session as it was.
    private static func isKept(_ result: Result<Response, any Error>) -> Bool {
        switch result {
        case .success: true
        case .failure(let error as HTTPError): error.status.code < 500
        case .failure(let error): error is ProtocolViolation
        }
    }
}
