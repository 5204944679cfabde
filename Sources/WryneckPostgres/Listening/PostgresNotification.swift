// PostgresNotification.swift - what NOTIFY has brought.

#if PostgreSQL

    /// A notification.
    public struct PostgresNotification: Hashable, Sendable {
        /// The channel's name.
        public let channel: String
        /// What the sender has put in; less than 8000 bytes.
        public let payload: String
        /// The number of the sender's process at the server: ``PostgresConnection/backend``.
        public let backend: Int32
    }

#endif
