// SessionOpening.swift - makes a session: looks the names up, tries one place after the other, agrees on a form of
// dates. Invariants: `done` is called once, and never after `cancel()`. The socket that libpq has now is the one that
// is watched: it may be another one with each step.

#if PostgreSQL

    internal import WryneckDeferred
    internal import WryneckReactor

    final class SessionOpening {
        /// Why there is no session.
        struct Failure: Error {
            let cause: String
            /// Whether another attempt would end in the same way: a wrong password, no such database.
            let isFinal: Bool
        }

        private let reactor: Reactor
        private let options: PostgresOptions
        private let slots: CancelSlots
        private var done: ((Result<Session, Failure>) -> Void)?
        private var looking: Deferred<[ConnectTarget]>?
        private var targets: ArraySlice<ConnectTarget> = []
        private var handle: ConnectionHandle?
        private var watch: DescriptorWatch?
        private var timer: DelayedCall?
        private var session: Session?
        private var failure = Failure(cause: "no address", isFinal: false)

        init(_ options: PostgresOptions, _ slots: CancelSlots, on reactor: Reactor) {
            (self.reactor, self.options, self.slots) = (reactor, options, slots)
        }

        /// The reactor keeps the opening until it is done.
        func start(_ done: @escaping (Result<Session, Failure>) -> Void) {
            self.done = done
            if let keyword = options.parameters.first(where: { $0.key.utf8.contains(0) || $0.value.utf8.contains(0) })?
                .key
            {
                return finish(.failure(Failure(cause: "the option \(keyword) contains a NUL", isFinal: true)))
            }
            limit()
            let looking = ConnectTarget.find(options, on: reactor)
            self.looking = looking
            looking.whenSettled { [self] result in
                self.looking = nil
                switch result {
                case .success(let targets): self.targets = targets[...]
                case .failure(let error): failure = Failure(cause: "\(error)", isFinal: false)
                }
                tryNext()
            }
        }

        func cancel() {
            done = nil
            cleanUp()
        }

        /// The time of one place; the look-up has the same.
        private func limit() {
            stopTimer()
            timer = reactor.callLater(options.timeouts.connect) { [self] in
                failure = Failure(cause: "no answer within \(options.timeouts.connect)", isFinal: false)
                if let looking = looking.take() { looking.cancel() } else { tryNext() }
            }
        }

        private func stopTimer() {
            try? timer?.cancel()
            timer = nil
        }

        private func tryNext() {
            guard done != nil else { return }
            dropAttempt()
            guard let target = targets.popFirst() else { return finish(.failure(failure)) }
            limit()
            guard let handle = ConnectionHandle(starting: target.parameters) else {
                return finish(.failure(Failure(cause: "no memory for a connection", isFinal: false)))
            }
            self.handle = handle
            // libpq's rule: the first wait is for writing.
            if handle.socket >= 0 { wait(forWriting: true) } else { step() }
        }

        private func wait(forWriting: Bool) {
            guard let handle else { return }
            do {
                let next: () -> Void = { [self] in
                    // Before libpq may close the socket: the watch has a duplicate, which would keep it open.
                    watch.take()?.remove()
                    step()
                }
                watch = try forWriting ? reactor.addWriter(handle.socket, next) : reactor.addReader(handle.socket, next)
            } catch {
                failure = Failure(cause: "\(error)", isFinal: false)
                tryNext()
            }
        }

        private func step() {
            guard let handle, done != nil else { return }
            switch handle.step() {
            case .reading: wait(forWriting: false)
            case .writing: wait(forWriting: true)
            case .failed: failed(handle)
            case .done: agree(handle)
            }
        }

        private func failed(_ handle: ConnectionHandle) {
            let message = handle.message
            let state = Self.sqlState(in: message)
            // All other refusals pass: the server starts, ends, or has no place.
            let isFinal = handle.lacksPassword || state.map { $0.isOfClass("28") || $0.isOfClass("3D") } ?? false
            let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no connection"
            failure = Failure(cause: line, isFinal: isFinal)
            tryNext()
        }

        /// libpq 15 gives the code only within its words: `FATAL:  28P01: password authentication failed`.
        static func sqlState(in message: String) -> SQLState? {
            for (index, part) in message.split(separator: ":").enumerated() where index > 0 {
                let word = part.drop { $0 == " " }
                // A digit is in each of them, and in no word such as FATAL.
                let isCode = word.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
                if word.utf8.count == 5, isCode, word.contains(where: \.isNumber) {
                    return SQLState(rawValue: String(word))
                }
            }
            return nil
        }

        /// The session has to write dates in the style that is read here, whatever the server's default is.
        private func agree(_ handle: ConnectionHandle) {
            guard handle.makeNonblocking() else {
                failure = Failure(cause: handle.message, isFinal: false)
                return tryNext()
            }
            let session = Session(handle, options, slots, on: reactor)
            do { try session.open() } catch {
                failure = Failure(cause: "\(error)", isFinal: false)
                return tryNext()
            }
            self.session = session
            self.handle = nil
            guard handle.parameter("DateStyle")?.hasPrefix("ISO") != true else { return finish(.success(session)) }
            let job = ScriptJob("set datestyle to iso", timeout: options.timeouts.connect)
            job.results.whenSettled { [self] result in
                switch result {
                case .success: finish(.success(session))
                case .failure(let error):
                    failure = Failure(cause: "\(error)", isFinal: false)
                    tryNext()
                }
            }
            session.run(job)
        }

        private func finish(_ result: Result<Session, Failure>) {
            guard let done = done.take() else { return }
            if case .success = result { session = nil }
            cleanUp()
            done(result)
        }

        private func dropAttempt() {
            watch.take()?.remove()
            handle.take()?.close()
            session.take()?.lose("the connection was given up")
        }

        private func cleanUp() {
            stopTimer()
            looking.take()?.cancel()
            targets = []
            dropAttempt()
        }
    }

#endif
