// SharedInflaters.swift - inflaters of one window, each with one message at a time.
// Invariant: an inflater that was given back has forgotten its message; one whose message broke off never comes back.

#if Compression
    /// Lends inflaters for the time of a message.
    final class SharedInflaters: InflaterSource {
        /// Those that are kept for the next messages. More are in use only while as many messages are in parts.
        private static let idleCount = 4

        private let window: Int
        private var idle: [MessageInflater] = []

        init(window: Int) { self.window = window }

        func takeInflater() throws(WebSocketViolation) -> any MessageInflating {
            if let inflater = idle.popLast() { return inflater }
            return try MessageInflater(window: window, keepsContext: false)
        }

        func giveBack(_ inflater: any MessageInflating) {
            guard let inflater = inflater as? MessageInflater, idle.count < Self.idleCount else { return }
            idle.append(inflater)
        }
    }
#endif
