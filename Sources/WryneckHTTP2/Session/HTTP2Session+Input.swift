// HTTP2Session+Input.swift - bytes in, events out.

#if HTTP2

    internal import CNGHTTP2
    internal import WryneckHTTP

    extension HTTP2Session {
        /// The next event of the input.
        /// - Parameters:
        ///   - input: what has come, from the first byte that was not passed.
        ///   - position: is moved to the first byte that was not read.
        ///   - now: nanoseconds of a clock that does not go back.
        /// - Returns: `.needMore` when the input is used up.
        package func next(in input: UnsafeRawBufferPointer, at position: inout Int, now: UInt64) -> HTTP2Event {
            while true {
                if let event = nextEvent(now: now) { return event }
                guard isOpen, position >= 0, position < input.count else {
                    position = input.count
                    return .needMore
                }
                feed(UnsafeRawBufferPointer(rebasing: input[position...]), &position, now)
            }
        }

        /// The next event that needs no input: what making output has brought about.
        package func nextEvent(now: UInt64) -> HTTP2Event? {
            if let ending = untoldEnding() { return .ending(ending) }
            while isOpen {
                let raw = cngh2_session_next(raw)
                guard raw.kind != UInt8(CNGH2_NONE.rawValue) else { return nil }
                if let event = event(raw, now) { return event }
                if let ending = untoldEnding() { return .ending(ending) }
            }
            return nil
        }

        private func untoldEnding() -> HTTP2Ending? {
            guard case .failed(let ending, isTold: false) = state else { return nil }
            state = .failed(ending, isTold: true)
            return ending
        }

        /// Gives nghttp2 bytes up to the end of one frame.
        private func feed(_ input: UnsafeRawBufferPointer, _ position: inout Int, _ now: UInt64) {
            let (count, frame) = walker.step(input)
            if let frame {
                let isLate = isLate(frame)
                if let ending = budgets.count(frame, isLate: isLate, now: now) ?? breach(frame, isLate) {
                    return end(ending)
                }
            }
            sliceStart = position
            position += count
            cngh2_session_take(raw, input.bindMemory(to: UInt8.self).baseAddress, count)
            checkFailure()
            if case .tooLong(let ending) = budgets.judge(queuedFrames: Int(clamping: cngh2_session_queue(raw))) {
                end(ending)
            }
        }

        /// Whether the frame's stream was open and is not any more. A frame that opens one costs no search.
        private func isLate(_ frame: FrameHeader) -> Bool {
            switch frame.kind {
            case .data, .headers, .windowUpdate:
                cngh2_was_opened(raw, frame.stream) != 0 && cngh2_has_stream(raw, frame.stream) == 0
            default: false
            }
        }

        /// What nghttp2 does not see, because it keeps neither closed streams nor a tree of priorities.
        private func breach(_ frame: FrameHeader, _ isLate: Bool) -> HTTP2Ending? {
            switch frame.kind {
            // RFC 9113 §6.3.
            case .priority where frame.stream == 0: HTTP2Ending(.protocolError, "PRIORITY of the connection")
            case .headers where role == .server && passed.isOutOfOrder(frame.stream):
                HTTP2Ending(.protocolError, "a stream out of order")
            // RFC 9113 §5.1. A stream that this side has reset is not one of these: the peer may not have heard of it.
            case .data, .headers:
                isLate && ended.contains(frame.stream) ? HTTP2Ending(.streamClosed, "a frame on a closed stream") : nil
            default: nil
            }
        }

        /// What nghttp2 cannot go on after.
        func checkFailure() {
            switch cngh2_session_failure(raw) {
            case CNGH2_FINE: break
            case CNGH2_NO_MEMORY: end(HTTP2Ending(.enhanceYourCalm, "the connection needs too much memory"))
            case CNGH2_BAD_PREFACE: end(HTTP2Ending(.protocolError, "no HTTP/2 preface"))
            case CNGH2_FLOODED: end(.calm("too many frames to be answered"))
            case CNGH2_SECTION_TOO_LARGE: end(.calm("header section too large"))
            default: end(HTTP2Ending(.internalError, "the session has failed"))
            }
        }

        /// The event of a record; nil if it is nothing for others.
        private func event(_ raw: cngh2_event, _ now: UInt64) -> HTTP2Event? {
            let (stream, isLast) = (raw.stream, raw.flags & UInt8(CNGH2_ENDS_STREAM) != 0)
            switch cngh2_kind(UInt32(raw.kind)) {
            case CNGH2_HEADERS: return headers(raw, isLast, now)
            case CNGH2_DATA:
                let start = sliceStart + Int(raw.first)
                return .data(stream, start..<start + Int(raw.second), isLast: isLast)
            case CNGH2_END: return .end(stream, [:])
            case CNGH2_SENT: return .sent(stream)
            case CNGH2_CLOSED: return closed(raw)
            case CNGH2_PRIORITY: return priority(stream)
            case CNGH2_SETTINGS: return .settings
            case CNGH2_SETTINGS_ACK: return .settingsAcknowledged
            case CNGH2_PONG: return .pong(UInt64(raw.first) << 32 | UInt64(raw.second))
            case CNGH2_GOAWAY: return .goAway(last: stream, HTTP2ErrorCode(rawValue: raw.first))
            case CNGH2_ENDING: return ended(HTTP2ErrorCode(rawValue: raw.first))
            case CNGH2_FAULT: return fault(now)
            case CNGH2_UNSENT: return unsent(stream)
            default: return nil
            }
        }

        // MARK: Ends

        private func closed(_ raw: cngh2_event) -> HTTP2Event {
            if !incremental.isEmpty, incremental.remove(raw.stream) != nil { chooseFrameSize() }
            if !tunnels.isEmpty { tunnels.remove(raw.stream) }
            let code = HTTP2ErrorCode(rawValue: raw.first)
            if raw.flags & UInt8(CNGH2_BY_PEER) != 0 {
                ended.insert(raw.stream)
                return .closed(raw.stream, .byPeer(code))
            }
            // An answer that was whole before the request was is followed by a reset that is no error: RFC 9113 §8.1.
            guard code == .noError else { return .closed(raw.stream, .byUs(code)) }
            if !early.contains(raw.stream) { ended.insert(raw.stream) }
            return .closed(raw.stream, .complete)
        }

        func fault(_ now: UInt64) -> HTTP2Event? {
            if let ending = budgets.takeFault(now: now) { end(ending) }
            return nil
        }

        /// A section that is too large for the peer, or for nghttp2: the stream cannot be ended in another way.
        private func unsent(_ stream: HTTP2StreamID) -> HTTP2Event? {
            reset(stream, .internalError)
            return nil
        }

        private func ended(_ code: HTTP2ErrorCode) -> HTTP2Event? {
            state = .ended
            return .ending(HTTP2Ending(code, "the peer broke the protocol"))
        }

        /// Ends the connection: nghttp2 is not asked any more, and what it has queued is not sent.
        func end(_ ending: HTTP2Ending) {
            guard isOpen else { return }
            state = .failed(ending, isTold: false)
            lastWords = GoAway.frame(last: lastStream, ending)
        }
    }

#endif
