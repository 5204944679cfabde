// KeyedDigest.swift - HMAC-SHA-256, or SHA-256 alone, by OpenSSL, with the key's part of the work done once.
// Invariant: it belongs to one thread.

#if TLS

    internal import COpenSSL

    /// A key, and room for one digest at a time.
    package final class KeyedDigest {
        // Freed with this object, which alone has it.
        private let digest: OpaquePointer

        /// - Parameter key: the key of HMAC (RFC 2104); nil for SHA-256 without one. Nil if OpenSSL has no memory.
        package init?(key: [UInt8]?) {
            // A key is filled up with zeros: an empty one is that of one zero, and has an address.
            guard
                let digest = key.map({ cseal_digest_new($0.isEmpty ? [0] : $0, max(1, $0.count)) })
                    ?? cseal_digest_new(nil, 0)
            else { return nil }
            self.digest = digest
        }

        deinit { cseal_digest_free(digest) }

        /// - Parameter bytes: the message.
        /// - Returns: 32 bytes; nil if OpenSSL failed.
        package func of(_ bytes: [UInt8]) -> [UInt8]? {
            var result = [UInt8](repeating: 0, count: Int(CSEAL_DIGEST_BYTES))
            return cseal_digest_of(digest, bytes, bytes.count, &result) == 1 ? result : nil
        }
    }

#endif
