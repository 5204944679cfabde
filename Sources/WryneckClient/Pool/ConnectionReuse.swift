// ConnectionReuse.swift - whether an HTTP/1 connection may serve another request: RFC 9112 §9.3, §9.6.
// Invariant: it is used again only if nobody can doubt where the next response begins, and where the next request does.

package import WryneckHTTP

/// How an exchange over HTTP/1 ended.
package struct ExchangeEnd: Sendable, Equatable {
    /// How much of the response was read.
    package enum Reading: Sendable, Equatable {
        /// All of it.
        case whole
        /// The reader wants no more of it; this is what is left.
        case abandoned(BodyLength)
        /// It was malformed, cut off, or too late.
        case failed
    }

    package var reading: Reading
    /// Whether the server leaves the connection open: by all its Connection fields and the version, and because the
    /// response has an end of its own (`ResponseHead.keepAlive`).
    package var staysOpen: Bool
    /// Whether the whole request has been sent. A server that answers before that has read no more, perhaps; and a body
    /// that was held back for a 100 was never sent (CVE-2024-24791).
    package var isRequestSent: Bool
    /// Whether bytes have come behind the response. Nobody asked for them, and the next request would get them for its
    /// answer (CVE-2026-6733).
    package var hasExcess: Bool

    package init(reading: Reading, staysOpen: Bool, isRequestSent: Bool, hasExcess: Bool) {
        (self.reading, self.staysOpen) = (reading, staysOpen)
        (self.isRequestSent, self.hasExcess) = (isRequestSent, hasExcess)
    }
}

/// What becomes of the connection.
package enum ConnectionReuse: Sendable, Equatable {
    case reuse
    /// Read and drop at most so many bytes, and judge again when the response has ended. If that takes longer than
    /// `ClientTimeouts.drain`, or there are more, close it.
    case drain(upTo: Int)
    case close

    package init(after end: ExchangeEnd, limits: ClientLimits = .standard) {
        guard end.staysOpen, end.isRequestSent, !end.hasExcess else { self = .close; return }
        self =
            switch end.reading {
            case .whole: .reuse
            case .failed: .close
            case .abandoned(let length): Self.drained(length, limits.clamped.drainBytes)
            }
    }

    /// A body that is known to be too long is not begun with.
    private static func drained(_ length: BodyLength, _ limit: Int) -> ConnectionReuse {
        switch length {
        case .none: .reuse
        case .known(let count): count <= limit ? .drain(upTo: count) : .close
        case .unknown: limit > 0 ? .drain(upTo: limit) : .close
        }
    }
}
