// FrameHeader.swift - the nine bytes before each frame's payload: RFC 9113 §4.1.

#if HTTP2

    /// The identifier of a stream: odd ones are the client's.
    package typealias HTTP2StreamID = Int32

    /// What a frame says of itself.
    package struct FrameHeader: Equatable, Sendable {
        /// The types that are told apart here; others are `unknown`.
        package enum Kind: UInt8, Sendable {
            case data, headers, priority, resetStream, settings, pushPromise, ping, goAway, windowUpdate, continuation
            /// RFC 9218 §7.1.
            case priorityUpdate = 0x10
            case unknown = 0xFF
        }

        /// Bytes of a header.
        package static let byteCount = 9

        package let kind: Kind
        /// Bytes of the payload.
        package let length: Int
        package let flags: UInt8
        package let stream: HTTP2StreamID

        /// Reads the nine bytes that are the low 72 bits of `bytes`.
        init(_ bytes: UInt128) {
            length = Int(truncatingIfNeeded: (bytes >> 48) & 0xFF_FFFF)
            kind = Kind(rawValue: UInt8(truncatingIfNeeded: bytes >> 40)) ?? .unknown
            flags = UInt8(truncatingIfNeeded: bytes >> 32)
            // The highest bit is reserved, and ignored.
            stream = HTTP2StreamID(truncatingIfNeeded: bytes & 0x7FFF_FFFF)
        }

        /// Of DATA and HEADERS: the peer sends nothing more on the stream.
        package var endsStream: Bool { flags & 0x1 != 0 }
        /// Of HEADERS and CONTINUATION: the header section is whole.
        package var endsHeaders: Bool { flags & 0x4 != 0 }
    }

#endif
