// CopyInJob.swift - COPY … FROM STDIN: pieces go to the server no faster than it takes them.
// Invariants: a piece's Deferred fires when the kernel has it all, so that a writer which waits never has more than one
// piece in memory. The server's opinion of the data comes at their end: until then it skips what follows an error.

#if PostgreSQL

    internal import WryneckDeferred

    final class CopyInJob: Job {
        /// What libpq is given at once: it would else take all of a large piece into its buffer.
        private static let piece = 64 * 1024

        private enum State { case starting, feeding, ending, over }

        private let sql: String
        private let limit: Int
        private var state = State.starting
        private var pieces = Line<(bytes: ArraySlice<UInt8>, done: Deferred<Void>)>()
        private var held = 0
        /// The end, once the writer has said it: nil for a good one.
        private var ending: String??
        private var error: PostgresError?
        private var affected = 0

        /// Fires when the server waits for the data.
        private(set) lazy var begun = Deferred<Void> { [weak self] _ in
            self?.rows.settleUnreported(.failure(CancelledError()))
            self?.leave()
        }
        /// Fires with the number of rows.
        private(set) lazy var rows = Deferred<Int> { [weak self] _ in self?.leave() }

        init(_ sql: String, limit: Int, timeout: Duration) {
            (self.sql, self.limit) = (sql, limit)
            super.init(timeout: timeout)
        }

        override var isPlain: Bool { true }
        override var isFeeding: Bool { state == .feeding }

        override func send(by session: Session) -> Bool { session.handle.send(script: sql) }

        override func receive(_ result: ResultHandle) {
            switch result.kind {
            case .error:
                if error == nil { error = PostgresError(.server(PostgresError.ServerMessage(result)), .failed) }
            case .copyIn:
                disarm()
                state = .feeding
                // Abandoned before it began.
                if isAbandoned { return abandonedWhileSent() }
                begun.settle(.success(()))
                feed()
            case .copyOut, .copyBoth: session?.lose("copyIn was given another COPY", invalid: true)
            default: affected += result.affectedCount ?? 0
            }
        }

        // MARK: The writer's side

        func write(_ bytes: [UInt8]) -> Deferred<Void> {
            guard state == .starting || state == .feeding, ending == nil, !isAbandoned, !rows.hasFired else {
                return .fail(error ?? PostgresError(.released, .notSent))
            }
            guard !bytes.isEmpty else { return .succeed() }
            guard held < limit else {
                return .fail(PostgresError(.invalidRequest("\(held) bytes wait already: wait for a write"), .notSent))
            }
            let done = Deferred<Void>()
            held += bytes.count
            pieces.append((bytes[...], done))
            feed()
            return done
        }

        /// Ends the data: for good, or with a reason for which the server is to refuse them all.
        func finish(refusing reason: String?) {
            guard ending == nil, state != .over else { return }
            ending = .some(reason)
            if reason != nil { dropPieces(PostgresError(.released, .failed)) }
            feed()
        }

        private func feed() {
            guard state == .feeding, let session, !session.needsFlush else { return }
            while let piece = pieces.first {
                let part = piece.bytes.prefix(Self.piece)
                switch session.handle.put(copy: part) {
                case .failed: return session.lose(session.handle.message)
                // libpq sends before it says so, so that the socket tells when to go on.
                case .later: return session.flush()
                case .taken: break
                }
                _ = pieces.popFirst()
                held -= part.count
                let rest = piece.bytes.dropFirst(part.count)
                if rest.isEmpty { unflushed = piece.done } else { pieces.prepend((rest, piece.done)) }
                session.flush()
                // Lost within the flush, or ended by whoever was told.
                guard state == .feeding else { return }
                if session.needsFlush { return arm() }
                unflushed.take()?.settle(.success(()))
            }
            if ending != nil { end() }
        }

        /// Of the piece that libpq has and the kernel has not.
        private var unflushed: Deferred<Void>?

        override func flushed() {
            disarm()
            unflushed.take()?.settle(.success(()))
            feed()
        }

        private func end() {
            guard state == .feeding, let session, let ending else { return }
            switch session.handle.endCopy(refusing: ending) {
            case .failed: session.lose(session.handle.message)
            case .later: session.flush()
            case .taken:
                state = .ending
                arm()
                session.flush()
                session.process()
            }
        }

        // MARK: The end

        override func abandonedWhileSent() {
            dropPieces(PostgresError(.released, .unknown))
            // Until the server has heard of an end it waits, and so would this side.
            if ending == nil { ending = .some("cancelled") }
            feed()
        }

        override func ended() {
            disarm()
            state = .over
            if let error { return failed(error) }
            // A statement that was no COPY.
            if !begun.hasFired {
                begun.settle(
                    .failure(PostgresError(.invalidRequest("the statement is no COPY … FROM STDIN"), .completed)))
            }
            rows.settle(.success(affected))
        }

        override func failed(_ error: PostgresError) {
            disarm()
            let error = error.afterLoss(self.error)
            dropPieces(error)
            begun.settleUnreported(.failure(error))
            rows.settleUnreported(.failure(error))
        }

        private func dropPieces(_ error: PostgresError) {
            held = 0
            for piece in pieces.takeAll() { piece.done.settleUnreported(.failure(error)) }
            unflushed.take()?.settleUnreported(.failure(error))
        }
    }

#endif
