// SharedCoders.swift - the coders of one reactor's sockets: shared where messages do not refer to each other, a
// socket's own where they do. Invariants: between two messages a socket without context holds no coder; the number of
// idle ones is bounded. Without the trait `Compression` nothing is ever agreed on, and there is none.

/// Gives each socket the coders that it has agreed on. It belongs to one thread.
package final class SharedCoders {
    #if Compression
        private let options: WebSocketCompression
        private var deflaters: [Int: MessageDeflater] = [:]
        private var inflaters: [Int: SharedInflaters] = [:]

        package init(_ options: WebSocketCompression) { self.options = options.clamped }
    #else
        package init(_ options: WebSocketCompression) {}
    #endif

    /// The deflater for the direction in which a socket sends. Nil if its messages go as they are: zlib cannot keep
    /// to a window of 8, and there may be no memory.
    package func deflater(for direction: DeflateAgreement.Direction) -> (any MessageDeflating)? {
        #if Compression
            guard direction.window >= 9 else { return nil }
            if direction.keepsContext { return MessageDeflater(options, window: direction.window, keepsContext: true) }
            if let deflater = deflaters[direction.window] { return deflater }
            let deflater = MessageDeflater(options, window: direction.window, keepsContext: false)
            deflaters[direction.window] = deflater
            return deflater
        #else
            return nil
        #endif
    }

    /// The inflaters for the direction in which a socket receives; nil if there is no memory.
    package func inflaters(for direction: DeflateAgreement.Direction) -> (any InflaterSource)? {
        #if Compression
            if direction.keepsContext { return try? MessageInflater(window: direction.window, keepsContext: true) }
            if let source = inflaters[direction.window] { return source }
            let source = SharedInflaters(window: direction.window)
            inflaters[direction.window] = source
            return source
        #else
            return nil
        #endif
    }
}
