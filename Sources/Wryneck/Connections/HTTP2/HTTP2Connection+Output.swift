// HTTP2Connection+Output.swift - events of the session in, output and the actions of the state out.

#if HTTP2

    internal import Logging
    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    extension HTTP2Connection: TurnEnd {
        // MARK: Events

        /// Whoever wants output made while events are handled gets it behind them.
        func pumping(_ body: () -> Void) {
            let last = pump
            pump = .running
            body()
            pump = last
        }

        func handle(_ event: consuming HTTP2Event, _ input: UnsafeRawBufferPointer) {
            switch consume event {
            case .request(let id, let head, let facts): begin(id, head, facts)
            case .refused(let id, let violation, let isRequest): refuse(id, violation, isRequest: isRequest)
            case .data(let id, let range, let isLast):
                guard let stream = streams[id] else { break }
                stream.receive(UnsafeRawBufferPointer(rebasing: input[range]))
                if isLast { stream.endBody() }
            case .end(let id, let trailers): streams[id]?.endBody(trailers)
            case .sent(let id): streams[id]?.answerIsOut()
            case .closed(let id, let closure): closed(id, closure)
            case .settings:
                if state == .opening { watch(.firstByte) }
                state.begin()
            case .settingsAcknowledged:
                guard clock.ofConnection?.kind == .firstByte else { break }
                clock.stop()
                restIfIdle()
            case .pong: perform(state.announcementHeard())
            case .goAway: state.peerLeaves()
            case .ending(let ending): fail(ending)
            case .interim, .response, .priority, .needMore: break
            }
        }

        private func fail(_ ending: HTTP2Ending) {
            group.logger.debug("An HTTP/2 connection ends", metadata: ["reason": "\(ending.reason)"])
            perform(state.failed())
            closeStreams(ConnectionLost(code: nil))
        }

        // MARK: Output

        /// Plans output for the end of the turn, so that everything that is answered in one turn leaves in one write.
        func planOutput() {
            guard pump == .resting, transport != nil else { return }
            pump = .planned
            group.reactor.flushAtTurnEnd(self)
        }

        package func turnEnded() {
            if pump == .planned { pump = .resting }
            makeOutput()
        }

        /// Makes output until the socket has enough for now: the choice of what is next is made late.
        func makeOutput() {
            guard pump != .running, state != .closed, let transport else { return }
            let ahead = group.limits.http2.outputAhead
            var walk = OutputWalk(self)
            while session.wantsOutput, transport.unsentBytes < ahead {
                let made = makeSome(ahead - transport.unsentBytes, to: transport, &walk)
                if !tellEvents(), made == 0 { break }
            }
            for stream in walk.served { stream.makeProgress() }
            watchOutput(transport)
            if streams.isEmpty, !session.wantsOutput { perform(state.rested()) }
        }

        /// Makes the output that tells the client of resets, whatever the socket takes. It comes before bodies, and
        /// what is before it is little.
        func makeResets() {
            guard let transport else { return }
            var walk = OutputWalk(self)
            while session.owesResets, makeSome(1, to: transport, &walk) > 0 {}
            for stream in walk.served { stream.makeProgress() }
        }

        /// Makes about so many bytes, and queues them.
        private func makeSome(_ count: Int, to transport: any Transport, _ walk: inout OutputWalk) -> Int {
            guard session.isOpen else { return sayLastWords(on: transport) }
            let made = session.makeOutput(atMost: count)
            walk.go(to: transport)
            return made
        }

        /// Queues the GOAWAY of a session that has failed.
        @discardableResult
        private func sayLastWords(on transport: any Transport) -> Int {
            session.makeOutput(atMost: 0) {
                if case .bytes(let bytes) = $0 { transport.append { $0.append(contentsOf: bytes) } }
            }
        }

        /// Handles what making output has brought about.
        /// - Returns: whether there was anything.
        private func tellEvents() -> Bool {
            var told = false
            pumping {
                while let event = session.nextEvent(now: nanoseconds) {
                    handle(event, UnsafeRawBufferPointer(start: nil, count: 0))
                    told = true
                }
            }
            return told
        }

        /// Watches a reader that takes too little, and reads a flood of frames that have to be answered no faster
        /// than the answers leave.
        private func watchOutput(_ transport: any Transport) {
            if state.parses { if session.isFull { transport.pauseReading() } else { transport.resumeReading() } }
            if transport.isCongested || (!state.parses && transport.unsentBytes > 0) {
                clock.watchOutput(at: now, bytes: transport.sentBytes, group)
            } else {
                clock.stopOutput()
            }
        }

        // MARK: Carrying out

        func perform(_ action: HTTP2State.Action) {
            switch action {
            case .nothing: break
            case .announce:
                session.announceShutdown()
                session.ping(0)
                watch(.farewell)
                planOutput()
            case .goAway:
                session.goAway()
                clock.stop()
                planOutput()
            case .linger: linger()
            case .lingerOn: watch(.linger)
            case .refuse:
                session.abort(HTTP2Ending(.settingsTimeout, "no settings came"))
                linger()
                closeStreams(ConnectionLost(code: nil))
            case .answerOn:
                for stream in streams.all { stream.clientEnded() }
            case .close: transport?.close()
            case .abort: transport?.abort()
            }
        }

        /// Ends the writing side behind what is left to be said, and gives the peer time to read it.
        private func linger() {
            guard let transport else { return }
            sayLastWords(on: transport)
            transport.closeWriting()
            transport.resumeReading()
            watch(.linger)
        }
    }

#endif
