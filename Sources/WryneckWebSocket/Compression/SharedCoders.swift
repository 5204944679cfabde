// SharedCoders.swift - the coders of all sockets of one reactor whose messages do not refer to each other.
// Invariants: between two messages such a socket holds no coder; the number of idle ones is bounded.

#if Compression
    /// Lends inflaters for the time of a message, and has one deflater for each window that was agreed on. It belongs
    /// to one thread.
    package final class SharedCoders {
        /// Inflaters that are kept for the next messages. More are in use only while as many messages are in parts.
        private static let idleInflaters = 4

        private let options: WebSocketCompression
        private var deflaters: [Int: MessageDeflater] = [:]
        private var sources: [Int: Source] = [:]

        package init(_ options: WebSocketCompression) { self.options = options.clamped }

        /// The deflater for a window of 9 to 15; nil if there is no memory.
        package func deflater(window: Int) -> MessageDeflater? {
            if let deflater = deflaters[window] { return deflater }
            let deflater = MessageDeflater(options, window: window, keepsContext: false)
            deflaters[window] = deflater
            return deflater
        }

        /// The inflaters for a window of 8 to 15.
        package func inflaters(window: Int) -> any InflaterSource {
            if let source = sources[window] { return source }
            let source = Source(window)
            sources[window] = source
            return source
        }

        private final class Source: InflaterSource {
            private let window: Int
            private var idle: [MessageInflater] = []

            init(_ window: Int) { self.window = window }

            func takeInflater() throws(WebSocketViolation) -> any MessageInflating {
                if let inflater = idle.popLast() { return inflater }
                return try MessageInflater(window: window, keepsContext: false)
            }

            func giveBack(_ inflater: any MessageInflating) {
                guard let inflater = inflater as? MessageInflater, idle.count < SharedCoders.idleInflaters else {
                    return
                }
                idle.append(inflater)
            }
        }
    }
#endif
