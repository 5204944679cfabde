// PostgresListener+Events.swift - what the handlers of a channel are told, and how long.

#if PostgreSQL

    extension PostgresListener {
        /// What a channel's handler is told.
        public enum Event: Hashable, Sendable {
            /// From here on nothing is missed. Again after each `interrupted`, and then there may have been
            /// notifications that nobody heard.
            case listening
            /// Somebody has notified.
            case notification(PostgresNotification)
            /// Nothing is heard until the next `listening`.
            case interrupted
        }

        /// A channel's handler; it is told until it is removed.
        public final class Subscription {
            /// The channel's name.
            public let channel: String
            var handler: ((Event) -> Void)?
            var isListening = false
            private weak var listener: PostgresListener?

            init(_ channel: String, of listener: PostgresListener, _ handler: @escaping (Event) -> Void) {
                (self.channel, self.listener, self.handler) = (channel, listener, handler)
            }

            /// Ends it: the handler is not called any more, and the last handler of a channel takes the LISTEN back.
            public func remove() {
                handler = nil
                listener?.removed(self)
            }

            func tell(_ event: Event) {
                isListening = event != .interrupted
                handler?(event)
            }
        }
    }

#endif
