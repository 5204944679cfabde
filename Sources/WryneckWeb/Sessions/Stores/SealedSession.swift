// SealedSession.swift - a whole session as a cookie's value.

#if TLS

    internal import Wryneck

    enum SealedSession {
        /// What a browser keeps of a name and a value.
        private static let cookieBytes = 4096
        /// The id, four numbers and three lengths.
        private static let factsBytes = 32 + 4 * 10 + 3 * 3

        /// The most bytes of a content with its user's name.
        static func room(in name: String) -> Int {
            max(0, (cookieBytes - name.utf8.count) / 4 * 3 - CookieSealer.overhead - factsBytes)
        }

        static func seal(_ kept: Session.Kept, _ sealer: CookieSealer, _ name: String) throws(CookieKeys.Mistake)
            -> String
        {
            let stored = kept.stored
            var bytes = SessionBytes()
            for byte in kept.id.bytes { bytes.append(byte: byte) }
            for number in [stored.created, stored.seen, stored.version] {
                bytes.append(number: UInt64(bitPattern: number))
            }
            bytes.append(byte: stored.user == nil ? 0 : 1)
            if let user = stored.user { bytes.append(user.utf8) }
            bytes.append(stored.bytes)
            return try sealer.seal(bytes.bytes, .session, as: name, until: stored.expires)
        }

        /// Nil for anything that is no session, or that has expired.
        static func open(
            _ text: UnsafeRawBufferPointer, _ sealer: CookieSealer, _ name: String, at now: Int64
        ) -> Session.Kept? {
            guard let plain = sealer.open(text, .session, as: name, at: now) else { return nil }
            var bytes = SessionBytes(plain)
            guard let id = bytes.take(32).flatMap({ SessionID(bytes: $0) }), let created = bytes.number(),
                let seen = bytes.number(), let version = bytes.number(), let hasUser = bytes.byte()
            else { return nil }
            var user: String?
            if hasUser == 1 {
                user = bytes.text()
                if user == nil { return nil }
            }
            guard let content = bytes.piece(), bytes.isAtEnd else { return nil }
            // The time inside of the seal has been looked at.
            return Session.Kept(
                id: id,
                stored: StoredSession(
                    bytes: Array(content), user: user, created: Int64(bitPattern: created),
                    seen: Int64(bitPattern: seen), expires: .max, version: Int64(bitPattern: version)))
        }
    }

#endif
