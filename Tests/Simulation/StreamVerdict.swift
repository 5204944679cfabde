// StreamVerdict.swift - whether what a client got over HTTP/2 is what the model says: each request has its own answer,
// whole, or a reset for which there is a reason.

#if HTTP2

    import HTTPTypes
    import WryneckReactorTesting

    extension StreamingClient: SimulatedPeer {
        var complete: Int { requests.count(where: \.isComplete) }
        var answers: [(status: Int, body: [UInt8])] { requests.map { ($0.status ?? 0, $0.received) } }
        var wasAborted: Bool { transport.wasAborted }

        var story: [String] {
            var lines = [
                "client \(number), \(manner) over HTTP/2: aborted \(transport.wasAborted), closed \(transport.isClosed), "
                    + "left \(hasLeft), GOAWAY \(goAway.map { "\($0)" } ?? "-")"
            ]
            for asked in requests {
                lines.append(
                    "  \(asked.method.rawValue) \(asked.work.target) (body \(asked.body.map { "\($0.count)" } ?? "-"), "
                        + "sent \(asked.sent)) on \(asked.stream ?? 0): \(asked.expected.status) "
                        + "-> \(asked.status ?? 0), \(asked.received.count) bytes, whole \(asked.isComplete), "
                        + "reset \(asked.reset.map { "\($0)" } ?? "-"), left \(asked.isLeft)")
            }
            return lines
        }

        func problems(_ ledger: Ledger, _ conditions: Conditions, isDraining: Bool) -> [String] {
            var problems: [String] = []
            if !transport.isClosed { problems.append("the connection is still open") }
            if hasGivenUp, !waitsForNothing { problems.append("waited for ever") }
            if let code = goAway?.code, code != 0 { problems.append("the connection ended with the error \(code)") }
            if transport.wasAborted, !hasEndedInput { problems.append("aborted without a reason") }
            for asked in requests {
                problems += self.problems(of: asked, ledger, isDraining).map { "request \(asked.id): \($0)" }
            }
            return problems.map { "client \(number) (\(manner) over HTTP/2): \($0)" }
        }

        /// Whether it has ended its side behind a request whose handler never answers.
        private var waitsForNothing: Bool {
            manner == .halfCloser && requests.contains { $0.work.kind == .never && !$0.isComplete }
        }

        private func problems(of asked: StreamAsked, _ ledger: Ledger, _ isDraining: Bool) -> [String] {
            // A tunnel ends when its protocol hears that the server stops.
            var problems = contents(asked, mayEndEarly: isDraining && asked.isTunnel)
            let hasBegun = ledger.begun[number]?.contains(asked.id) ?? false
            let ends = (ledger.whole[asked.id] ?? 0) + (ledger.broken[asked.id] ?? 0)
            if hasBegun, ends != 1 { problems.append("ended \(ends) times for the log") }
            if asked.isComplete, !hasBegun { problems.append("was answered, but no handler saw it") }
            if asked.isComplete, ledger.whole[asked.id] != 1 {
                problems.append("came whole, and the log knows nothing")
            }
            if !asked.isComplete, !isExcused(asked, hasBegun) { problems.append("has no whole answer") }
            return problems
        }

        /// What came has to be its own, as far as it came.
        private func contents(_ asked: StreamAsked, mayEndEarly: Bool) -> [String] {
            guard let status = asked.status else { return asked.received.isEmpty ? [] : ["a body without a head"] }
            let (expected, isWhole) = (asked.expected, asked.isComplete)
            guard status == expected.status else { return ["is \(status) instead of \(expected.status)"] }
            guard let body = expected.body else {
                let isPage = asked.received.starts(with: "\(status) ".utf8) || asked.method == .head || !isWhole
                return isPage ? [] : ["is no error page"]
            }
            if !body.starts(with: asked.received) { return ["has bytes that are not its own"] }
            guard isWhole, !mayEndEarly else { return [] }
            if expected.fate == .brokenOff { return ["looks whole, though it broke off"] }
            if asked.received.count != body.count { return ["has \(asked.received.count) bytes of \(body.count)"] }
            return expected.summary == nil || asked.summary == expected.summary ? [] : ["lacks its trailer"]
        }

        /// Whether there is a reason that the answer is not whole.
        private func isExcused(_ asked: StreamAsked, _ hasBegun: Bool) -> Bool {
            if hasLeft || asked.isLeft || hasEndedInput && manner == .halfCloser { return true }
            // A client sends nothing more on a connection that goes away.
            if asked.stream == nil || asked.isClosed, goAway != nil, !hasBegun { return true }
            guard let stream = asked.stream else { return false }
            if let goAway, stream > goAway.last { return !hasBegun }
            switch asked.reset {
            case 2: return asked.expected.fate == .brokenOff
            // REFUSED_STREAM says that nobody has seen the request.
            case 7: return !hasBegun
            default: return false
            }
        }
    }

#endif
