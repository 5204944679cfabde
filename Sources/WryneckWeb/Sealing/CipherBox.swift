// CipherBox.swift - AES-256-GCM by OpenSSL, with the key's schedule made once.
// Invariants: it belongs to one thread; every message gets a nonce of its own, drawn by OpenSSL.

#if TLS

    internal import COpenSSL

    /// A key, and room for one operation at a time.
    package final class CipherBox {
        private static let nonceBytes = Int(CSEAL_NONCE_BYTES)
        private static let tagBytes = Int(CSEAL_TAG_BYTES)
        /// What sealing adds to a message.
        package static let overhead = nonceBytes + tagBytes

        // Freed with this object, which alone has it.
        private let box: OpaquePointer

        /// - Parameter key: 32 bytes. Nil for another number, or if OpenSSL has no memory.
        package init?(key: [UInt8]) {
            guard key.count == Int(CSEAL_KEY_BYTES), let box = cseal_box_new(key) else { return nil }
            self.box = box
        }

        deinit { cseal_box_free(box) }

        /// - Parameters:
        ///   - plain: the message.
        ///   - about: what has to be the same when it is opened, and is not in it.
        /// - Returns: a nonce, the message and a tag; nil if OpenSSL failed.
        package func seal(_ plain: [UInt8], about: [UInt8]) -> [UInt8]? {
            var nonce = [UInt8](repeating: 0, count: Self.nonceBytes)
            guard cseal_random(&nonce, nonce.count) == 1 else { return nil }
            return seal(plain, about: about, nonce: nonce)
        }

        /// For the standards' vectors.
        func seal(_ plain: [UInt8], about: [UInt8], nonce: [UInt8]) -> [UInt8]? {
            guard nonce.count == Self.nonceBytes else { return nil }
            var sealed = [UInt8](repeating: 0, count: plain.count + Self.tagBytes)
            guard cseal_box_seal(box, nonce, about, about.count, plain, plain.count, &sealed) == 1 else { return nil }
            return nonce + sealed
        }

        /// - Parameters:
        ///   - sealed: what `seal(_:about:)` has made.
        ///   - about: the same as then.
        /// - Returns: the message; nil for anything that was not sealed so.
        package func open(_ sealed: ArraySlice<UInt8>, about: [UInt8]) -> [UInt8]? {
            guard sealed.count >= Self.overhead else { return nil }
            let nonce = Array(sealed.prefix(Self.nonceBytes)), rest = Array(sealed.dropFirst(Self.nonceBytes))
            var plain = [UInt8](repeating: 0, count: rest.count - Self.tagBytes)
            guard cseal_box_open(box, nonce, about, about.count, rest, rest.count, &plain) == 1 else { return nil }
            return plain
        }
    }

#endif
