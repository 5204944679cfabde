// HTTP2Session+Output.swift - messages in, bytes out.
// Invariant: output is made when it is asked for and not before, so that what is urgent overtakes what is not, and body
// bytes are named and not copied.

#if HTTP2

    internal import CNGHTTP2
    internal import WryneckHTTP

    /// A piece of output.
    package enum HTTP2Output {
        /// Bytes to be sent. Lent for the call.
        case bytes(UnsafeRawBufferPointer)
        /// The next bytes of what was offered on a stream.
        case body(HTTP2StreamID, count: Int)
    }

    extension HTTP2Session {
        /// Makes output, and ends with the frame that reaches `count` bytes. Streams may close by it:
        /// `nextEvent(now:)` tells.
        /// - Parameters:
        ///   - count: about how many bytes; zero makes none.
        ///   - take: gets the pieces in their order.
        /// - Returns: the number of bytes.
        @discardableResult
        package func makeOutput(atMost count: Int, _ take: (HTTP2Output) -> Void) -> Int {
            guard count > 0, isOpen else { return makeLastWords(take) }
            let made = makeOutput(atMost: count)
            for index in 0..<pieceCount { take(piece(at: index)) }
            return made
        }

        /// The same for a session that is open; its pieces are there to be asked for, until the next call.
        package func makeOutput(atMost count: Int) -> Int {
            guard isOpen else { return 0 }
            cngh2_session_make_output(raw, count)
            var made = 0
            for index in 0..<pieceCount {
                let piece = cngh2_session_piece(raw, index)
                made += piece.count
                if piece.bytes == nil { budgets.sent() }
            }
            checkFailure()
            return made
        }

        /// The number of pieces that were made last.
        package var pieceCount: Int { cngh2_session_piece_count(raw) }

        /// One of them. Bytes are lent until the next output is made.
        package func piece(at index: Int) -> HTTP2Output {
            let piece = cngh2_session_piece(raw, index)
            guard let bytes = piece.bytes else { return .body(piece.stream, count: piece.count) }
            return .bytes(UnsafeRawBufferPointer(start: bytes, count: piece.count))
        }

        private func makeLastWords(_ take: (HTTP2Output) -> Void) -> Int {
            guard !lastWords.isEmpty else { return 0 }
            let count = lastWords.count
            lastWords.withUnsafeBytes { take(.bytes($0)) }
            lastWords = []
            return count
        }

        // MARK: Messages. What is said about a stream that has closed does nothing, and returns false.

        /// Sends a response's head; without a body it ends the stream.
        @discardableResult
        package func respond(_ stream: HTTP2StreamID, _ head: FieldSection, hasBody: Bool) -> Bool {
            did(cngh2_respond(raw, stream, head.bytes, head.bytes.count, hasBody ? 1 : 0))
        }

        /// Sends an interim response's head.
        @discardableResult
        package func inform(_ stream: HTTP2StreamID, _ head: FieldSection) -> Bool {
            did(cngh2_inform(raw, stream, head.bytes, head.bytes.count))
        }

        /// Sends a request's head; nil if no more streams can be opened.
        package func request(_ head: FieldSection, hasBody: Bool) -> HTTP2StreamID? {
            let stream = cngh2_request(raw, head.bytes, head.bytes.count, hasBody ? 1 : 0)
            return did(stream > 0 ? 1 : 0) ? stream : nil
        }

        /// Says that `count` more bytes of the body are there. They are called for by `HTTP2Output.body`, in their
        /// order.
        @discardableResult
        package func offer(_ stream: HTTP2StreamID, _ count: Int) -> Bool {
            count >= 0 && did(cngh2_offer(raw, stream, count))
        }

        /// Says that the body has no more bytes than were offered.
        @discardableResult
        package func finish(_ stream: HTTP2StreamID, trailers: FieldSection = FieldSection()) -> Bool {
            did(cngh2_finish(raw, stream, trailers.bytes, trailers.bytes.count))
        }

        /// Resets a stream at once, before anything that waits to be sent on it. Behind a whole answer it comes with
        /// `.noError`, once `.sent` has come (RFC 9113 §8.1).
        @discardableResult
        package func reset(_ stream: HTTP2StreamID, _ code: HTTP2ErrorCode) -> Bool {
            if code == .noError { early.insert(stream) }
            return did(cngh2_reset(raw, stream, code.rawValue))
        }

        // MARK: Windows

        /// Gives window back for bytes that were read. For bytes of a stream that has closed it is given back by
        /// itself.
        package func consume(_ stream: HTTP2StreamID, _ count: Int) {
            if count > 0 { _ = did(cngh2_consume(raw, stream, count)) }
        }

        /// Lets the peer send more ahead, on a stream whose body is being read.
        package func growWindow(_ stream: HTTP2StreamID) {
            _ = did(cngh2_set_window(raw, stream, grownWindow))
        }

        // MARK: The connection

        /// Asks for an answer, `.pong` with the same payload: a round trip is over then.
        package func ping(_ payload: UInt64) {
            _ = did(cngh2_ping(raw, UInt32(truncatingIfNeeded: payload >> 32), UInt32(truncatingIfNeeded: payload)))
        }

        /// The first step of an orderly end: the client learns of it, and what it has sent already is still handled.
        package func announceShutdown() { _ = did(cngh2_shutdown_notice(raw)) }

        /// The second step, a round trip later: streams behind the newest handled one are ignored, and may be sent
        /// again.
        package func goAway(_ code: HTTP2ErrorCode = .noError) { _ = did(cngh2_go_away(raw, code.rawValue)) }

        /// Ends the connection at once, with a GOAWAY and nothing else.
        package func abort(_ ending: HTTP2Ending) { end(ending) }

        /// The handler of a request is done. Once for each `.request`, and for each `.refused` of one.
        package func endExchange() { budgets.endExchange() }

        private func did(_ result: Int32) -> Bool {
            if result == 0 { checkFailure() }
            return result != 0
        }
    }

#endif
