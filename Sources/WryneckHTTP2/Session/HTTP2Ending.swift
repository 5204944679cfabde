// HTTP2Ending.swift - why a whole connection ends.

#if HTTP2

    /// The end of a connection: the code that the peer is told, and a few words.
    ///
    /// The reason is a fixed text: it goes into a GOAWAY, where tools show it, and into the log.
    package struct HTTP2Ending: Error, Equatable, Sendable {
        package let code: HTTP2ErrorCode
        package let reason: String

        package init(_ code: HTTP2ErrorCode, _ reason: String) {
            self.code = code
            self.reason = reason
        }

        /// The peer does too much of something.
        static func calm(_ reason: String) -> HTTP2Ending { HTTP2Ending(.enhanceYourCalm, reason) }
    }

#endif
