// GoAway.swift - the last frame of a connection that this side ends: RFC 9113 §6.8.

#if HTTP2

    /// The one frame that is written here: nghttp2 may be in no state to write it.
    enum GoAway {
        /// The reason is for people.
        static func frame(last: HTTP2StreamID, _ ending: HTTP2Ending) -> [UInt8] {
            let reason = Array(ending.reason.utf8)
            let length = UInt32(8 + reason.count)
            let kind = FrameHeader.Kind.goAway.rawValue
            var frame = [
                UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8),
                UInt8(truncatingIfNeeded: length), kind, 0,
            ]
            for number in [0, UInt32(truncatingIfNeeded: last), ending.code.rawValue] {
                frame += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
            }
            return frame + reason
        }
    }

#endif
