// HTTP2Stream+HalfClose.swift - a client that has ended its side of the connection, and not only of a stream: it either
// waits for its answers or is gone, as over HTTP/1.

#if HTTP2

    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    extension HTTP2Stream {
        /// The client sends nothing more on any stream.
        func clientEnded() {
            // Half a request is not answered, and a tunnel is cut short.
            guard input == .complete else { return cutShort() }
            switch output {
            case .pending: watchHalfClosed()
            // First it is seen whether the client takes what is queued.
            case .streaming, .complete: watchOutput()
            case .out: break
            }
        }

        private func cutShort() {
            session.reset(id, output == .out ? .noError : .cancel)
            connection.planOutput()
        }

        /// The handler's own deadline may be sooner.
        private func watchHalfClosed() {
            let group = connection.group
            let limit = group.reactor.now.advanced(byNanoseconds: ExchangeDeadline.halfClosed.span(group.spans))
            if limit < inputWatch?.check ?? .never { watchInput(.halfClosed) }
        }

        /// All that was queued is taken, and the producer is slow.
        func outputRests() { if connection.isHalfClosed, output == .streaming { watchInput(.halfClosed) } }

        /// The client had its time. It goes on for as long as the client takes answers.
        func halfClosedLongEnough() {
            if connection.takesAnswers { watchHandler() } else { cutShort() }
        }
    }

#endif
