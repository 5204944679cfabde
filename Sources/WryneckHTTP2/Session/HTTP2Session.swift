// HTTP2Session.swift - one HTTP/2 connection as a value: bytes in, events out; messages in, bytes out.
// Invariant: it knows no socket and no clock, and calls nobody: events are taken, output is asked for. Input goes to
// nghttp2 a frame at a time, so that every budget is looked at before the next frame is.

#if HTTP2

    internal import CNGHTTP2
    package import WryneckHTTP

    /// The session of one connection, of a server or of a client. Not for two threads at once.
    ///
    /// ```swift
    /// events: while true {
    ///     switch session.next(in: input, at: &position, now: now) {
    ///     case .needMore: break events
    ///     case .request(let stream, let head, let facts): ...
    ///     }
    /// }
    /// session.makeOutput(atMost: 64 * 1024) { piece in ... }
    /// while let event = session.nextEvent(now: now) { ... }       // streams close when their ends are sent
    /// ```
    ///
    /// A class, because nghttp2's part of it cannot be copied and has to be freed.
    package final class HTTP2Session {
        package enum Role: Sendable {
            case server, client
        }

        /// What is left to do for it.
        enum State {
            case open
            /// The end was not told yet; then there are the last bytes to be sent.
            case failed(HTTP2Ending, isTold: Bool)
            /// nghttp2 has said why in a GOAWAY.
            case ended
        }

        package let role: Role
        /// The window of a body that is being read, and the bytes of DATA frames, alone and while several responses
        /// share the connection. Not all limits, of which a thousand idle connections would have as many copies.
        let (grownWindow, frameBytes, sharedFrameBytes): (Int32, Int, Int)
        /// Bytes of a target that are not too many; see `Limits.head.requestLineBytes`.
        let longestTarget: Int
        let raw: OpaquePointer
        var state = State.open
        var budgets: HTTP2Budgets
        var walker: FrameWalker
        /// Where in the input the bytes begin that nghttp2 was given last.
        var sliceStart = 0
        var scratch: [UInt8] = []
        var passed = PassedStreams()
        /// Streams on which the peer has said all that it had to say, or has taken it back.
        var ended = RecentStreams()
        /// Streams that were answered before the peer had said all.
        var early = RecentStreams()
        /// Open streams of CONNECT.
        var tunnels: Set<HTTP2StreamID> = []
        /// Open streams whose responses share the connection by turns.
        var incremental: Set<HTTP2StreamID> = []
        /// The last bytes, if this side ends the connection without nghttp2.
        var lastWords: [UInt8] = []

        /// Makes a session whose first output, the settings, can be asked for at once; nil if there is no memory.
        /// - Parameters:
        ///   - role: a client's first output begins with the preface.
        ///   - limits: moved into their ranges.
        ///   - shared: the limits of the request line and of trailers, which are HTTP/1's, too.
        ///   - takesConnectProtocol: whether a server allows an extended CONNECT (RFC 8441).
        package init?(
            _ role: Role, limits: Limits.HTTP2 = .standard, shared: Limits = .standard,
            takesConnectProtocol: Bool = false
        ) {
            let limits = limits.clamped
            var options = Self.options(role, limits, shared.clamped)
            guard let raw = cngh2_session_new(&options) else { return nil }
            (self.role, self.raw) = (role, raw)
            grownWindow = Int32(clamping: limits.grownStreamWindow)
            (frameBytes, sharedFrameBytes) = (limits.dataFrameBytes, limits.sharedDataFrameBytes)
            longestTarget = shared.clamped.head.requestLineBytes
            budgets = HTTP2Budgets(limits)
            walker = FrameWalker(expectsPreface: role == .server)
            let settings =
                role == .server
                ? HTTP2Settings.server(limits, takesConnectProtocol: takesConnectProtocol)
                : HTTP2Settings.client(limits)
            cngh2_settings(raw, settings, settings.count)
            cngh2_set_window(raw, 0, Int32(clamping: limits.connectionWindow))
            cngh2_session_set_data_bytes(raw, limits.dataFrameBytes)
        }

        deinit { cngh2_session_free(raw) }

        private static func options(_ role: Role, _ limits: Limits.HTTP2, _ shared: Limits) -> cngh2_options {
            cngh2_options(
                is_server: role == .server ? 1 : 0, memory_bytes: limits.sessionBytes,
                encoder_table_bytes: limits.encoderTableBytes,
                head: section(limits.headerListBytes, limits.fieldCount, limits.cookieFields),
                // The trailers' limits are those of lines, without 32 bytes for each.
                trailers: section(
                    shared.body.trailerBytes + 32 * shared.body.trailerCount, shared.body.trailerCount, 0),
                ceiling_bytes: UInt32(clamping: limits.headerListCeiling),
                continuations: UInt32(clamping: limits.continuations),
                queued_answers: UInt32(clamping: limits.queuedFramesCeiling))
        }

        private static func section(_ bytes: Int, _ fields: Int, _ cookies: Int) -> cngh2_section_limits {
            cngh2_section_limits(
                list_bytes: UInt32(clamping: bytes), fields: UInt32(clamping: fields),
                cookies: UInt32(clamping: cookies))
        }

        // MARK: Facts

        /// The bytes that the session has allocated, without bodies.
        package var memory: Int { Int(clamping: cngh2_session_memory(raw)) }

        /// Whether there is output to be asked for.
        package var wantsOutput: Bool { !lastWords.isEmpty || (isOpen && cngh2_session_wants_output(raw) != 0) }

        /// Whether a stream that was reset still counts as open, because its RST_STREAM is not made. Its client may
        /// have ended it before it heard of that, and then has room for another one (RFC 9113 §5.1.2): what comes
        /// next is given to the session behind the output that says so.
        package var owesResets: Bool { isOpen && cngh2_session_owes_resets(raw) != 0 }

        /// Whether nothing more comes and nothing more is to be sent: the connection can be closed.
        package var isOver: Bool {
            guard lastWords.isEmpty else { return false }
            return !isOpen || cngh2_session_is_over(raw) != 0
        }

        /// Whether the connection should not be read now: too many frames wait to be sent.
        package var isFull: Bool {
            isOpen && budgets.judge(queuedFrames: Int(clamping: cngh2_session_queue(raw))) == .full
        }

        /// Whether a frame, or the preface, has begun and is not whole.
        package var isInsideFrame: Bool { walker.isInside }

        /// The newest stream of the peer's that was handled.
        package var lastStream: HTTP2StreamID { cngh2_session_last_stream(raw) }

        /// Requests whose handlers are at work.
        package var exchanges: Int { budgets.exchanges }

        package func peerSetting(_ setting: HTTP2Setting) -> UInt32 {
            cngh2_session_peer_setting(raw, setting.rawValue)
        }

        /// Whether the stream is open, in at least one direction.
        package func has(_ stream: HTTP2StreamID) -> Bool { cngh2_has_stream(raw, stream) != 0 }

        package func sendWindow(_ stream: HTTP2StreamID) -> Int { Int(cngh2_send_window(raw, stream)) }

        /// The version of nghttp2.
        package static var libraryVersion: String { String(cString: cngh2_version()) }

        /// Whether it has not failed, and has not ended.
        package var isOpen: Bool {
            if case .open = state { true } else { false }
        }

        /// Gives memory back that only a busy session needs. For a connection that has been idle for a while.
        package func rest() {
            guard !walker.isInside, !budgets.isInsideSection else { return }
            scratch = []
            cngh2_session_rest(raw)
        }
    }

#endif
