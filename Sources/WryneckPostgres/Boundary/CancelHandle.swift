// CancelHandle.swift - what a cancellation needs of its connection.

#if PostgreSQL

    internal import CPostgres

    /// Sends a cancellation.
    ///
    /// `@unchecked Sendable` is right because libpq makes it as a copy that shares nothing with the connection, and one
    /// call at a time uses it: `send` is called once, by the thread to which it is given.
    final class CancelHandle: @unchecked Sendable {
        private let pointer: OpaquePointer

        init(owning pointer: OpaquePointer) { self.pointer = pointer }

        deinit { cpg_cancel_free(pointer) }

        /// Blocks until the server has taken it. Nil, or why it could not be sent.
        func send() -> String? {
            var reason = [CChar](repeating: 0, count: 256)
            guard cpg_cancel_send(pointer, &reason, CInt(reason.count)) == 0 else { return nil }
            return String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).trimmedLines
        }
    }

#endif
