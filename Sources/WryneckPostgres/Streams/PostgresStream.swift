// PostgresStream.swift - rows or bytes as they come, with back-pressure.
// Invariant: a stream that nobody holds any more ends at the server, too.

#if PostgreSQL

    public import WryneckDeferred

    /// What comes from the server piece by piece: rows of a statement, bytes of a COPY, events of a channel.
    ///
    /// ```swift
    /// for try await row in pool.stream("select * from log") { … }
    /// ```
    ///
    /// Read it once. While nobody takes anything, nothing more is read from the network, and the server waits. A loop
    /// that is left early, a task that is cancelled, and a stream that is dropped end the statement at the server.
    public final class PostgresStream<Element>: AsyncSequence {
        private let inflow: Inflow<Element>

        init(_ inflow: Inflow<Element>) { self.inflow = inflow }

        deinit { inflow.leave() }

        /// The next element, or nil at the end.
        ///
        /// A cancellation ends the stream.
        /// - Returns: fires when it is there; fails with ``PostgresError``.
        public func next() -> Deferred<Element?> { inflow.next() }

        /// Ends the stream: nothing more comes, and the statement is cancelled.
        public func cancel() { inflow.leave() }

        /// Calls `body` with each element, in order.
        /// - Parameter body: What it throws ends the stream.
        /// - Returns: fires at the end of the stream, or fails with its error, or that of `body`. A cancellation ends
        ///   the stream.
        public func forEach(_ body: @escaping (Element) throws -> Void) -> Deferred<Void> {
            let done = Deferred<Void> { [weak self] _ in self?.cancel() }
            step(body, done)
            return done
        }

        private func step(_ body: @escaping (Element) throws -> Void, _ done: Deferred<Void>) {
            // A loop for those that are here, because a call for each would fill the stack.
            while !done.hasFired {
                let next = inflow.next()
                guard let result = next.settledResult else {
                    // The closure keeps the stream for as long as somebody can bring the next element.
                    return next.whenSettled { [self] in if take($0, body, done) { step(body, done) } }
                }
                next.markSeen()
                guard take(result, body, done) else { return }
            }
        }

        /// Whether there may be more.
        private func take(
            _ result: Result<Element?, any Error>, _ body: (Element) throws -> Void, _ done: Deferred<Void>
        ) -> Bool {
            do {
                guard let element = try result.get() else {
                    done.settle(.success(()))
                    return false
                }
                try body(element)
                return true
            } catch {
                cancel()
                done.settle(.failure(error))
                return false
            }
        }

        /// Takes the elements one by one.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let stream: PostgresStream

            /// The next element; nil at the end.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
                try await stream.next().value
            }
        }

        /// An iterator over what has not been taken.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
    }

    extension Deferred {
        /// Its failure is known already.
        fileprivate func markSeen() { whenSettled { _ in } }
    }

#endif
