// HTTP2Session+Sections.swift - header sections that have come, as events: requests, responses, trailers.

#if HTTP2

    internal import CNGHTTP2
    internal import WryneckHTTP

    extension HTTP2Session {
        func headers(_ raw: cngh2_event, _ isLast: Bool, _ now: UInt64) -> HTTP2Event? {
            guard let section = cngh2_session_section(self.raw).map({ HeaderSection($0.pointee) }) else { return nil }
            let isLater = raw.flags & UInt8(CNGH2_IS_LATER) != 0
            if role == .server, !isLater { return request(raw.stream, section, isLast, now) }
            // RFC 9113 §8.5: on a tunnel there is nothing but DATA.
            if tunnels.contains(raw.stream) {
                reset(raw.stream, .protocolError)
                return fault(now)
            }
            do throws(ProtocolViolation) {
                guard section.isResponse || (role == .client && !isLater) else {
                    return .end(raw.stream, try section.trailers())
                }
                guard let head = try section.response(isLast: isLast) else { return malformed(raw.stream) }
                return head.statusCode < 200 ? .interim(raw.stream, head) : .response(raw.stream, head, isLast: isLast)
            } catch {
                return .refused(raw.stream, error, isRequest: false)
            }
        }

        private func request(_ stream: HTTP2StreamID, _ section: HeaderSection, _ isLast: Bool, _ now: UInt64)
            -> HTTP2Event?
        {
            guard budgets.beginExchange() else {
                cngh2_refuse(raw, stream, HTTP2ErrorCode.refusedStream.rawValue)
                return fault(now)
            }
            do throws(ProtocolViolation) {
                let (head, facts) = try section.request(isLast: isLast, longestTarget: longestTarget, scratch: &scratch)
                if facts.isConnect { tunnels.insert(stream) }
                if let priority = facts.priority { note(priority, of: stream) }
                return .request(stream, head, facts)
            } catch {
                return .refused(stream, error, isRequest: true)
            }
        }

        private func malformed(_ stream: HTTP2StreamID) -> HTTP2Event? {
            reset(stream, .protocolError)
            return nil
        }

        // MARK: Priorities

        func priority(_ stream: HTTP2StreamID) -> HTTP2Event {
            let priority = HTTP2Priority(String(cString: cngh2_session_priority(raw)).utf8)
            note(priority, of: stream)
            return .priority(stream, priority)
        }

        /// While several incremental responses are sent, their frames are smaller.
        private func note(_ priority: HTTP2Priority, of stream: HTTP2StreamID) {
            let isOpen = cngh2_has_stream(raw, stream) != 0
            if priority.isIncremental, isOpen { incremental.insert(stream) } else { incremental.remove(stream) }
            chooseFrameSize()
        }

        func chooseFrameSize() {
            cngh2_session_set_data_bytes(raw, incremental.count > 1 ? sharedFrameBytes : frameBytes)
        }
    }

#endif
