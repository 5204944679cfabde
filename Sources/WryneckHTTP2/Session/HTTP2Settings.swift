// HTTP2Settings.swift - the parameters that the two sides tell each other: RFC 9113 §6.5.2, RFC 8441 §3, RFC 9218 §2.1.

#if HTTP2

    internal import CNGHTTP2
    import WryneckHTTP

    /// A parameter of the peer's that can be asked for.
    package enum HTTP2Setting: Int32, Sendable {
        case headerTableSize = 1
        case enablePush
        case maxConcurrentStreams
        case initialWindowSize
        case maxFrameSize
        case maxHeaderListSize
        /// Whether an extended CONNECT is understood (RFC 8441 §3).
        case enableConnectProtocol = 8
        /// RFC 9218 §2.1: the tree of priorities of RFC 7540 is not used.
        case noRFC7540Priorities
    }

    enum HTTP2Settings {
        /// What a server says first.
        static func server(_ limits: Limits.HTTP2, takesConnectProtocol: Bool) -> [cngh2_setting] {
            var settings = [
                setting(.maxConcurrentStreams, limits.concurrentStreams),
                setting(.initialWindowSize, limits.streamWindow),
                setting(.maxHeaderListSize, limits.headerListBytes), setting(.noRFC7540Priorities, 1),
            ]
            // RFC 8441 §3: a client counts on it from then on, so that it is said at once or never.
            if takesConnectProtocol { settings.append(setting(.enableConnectProtocol, 1)) }
            return settings
        }

        /// What a client says first.
        static func client(_ limits: Limits.HTTP2) -> [cngh2_setting] {
            [
                setting(.enablePush, 0), setting(.initialWindowSize, limits.streamWindow),
                setting(.maxHeaderListSize, limits.headerListBytes), setting(.noRFC7540Priorities, 1),
            ]
        }

        private static func setting(_ name: HTTP2Setting, _ value: Int) -> cngh2_setting {
            cngh2_setting(id: name.rawValue, value: UInt32(clamping: value))
        }
    }

#endif
