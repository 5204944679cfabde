// HTTP2Budgets.swift - what a peer may do that costs it little and us much. Each flood of the past years has its number
// here, and all have one answer: GOAWAY with ENHANCE_YOUR_CALM.
// Invariant: counts and time only; whoever counts a frame decides nothing about what the frame means.

#if HTTP2

    package import WryneckHTTP

    /// The budgets of one connection.
    package struct HTTP2Budgets: Sendable {
        private let limits: Bounds
        private var resets: TokenBucket
        private var noise: TokenBucket
        private var windows = WindowUpdates()
        private var section: Section?
        private var totalBytes = 0
        private var usefulBytes = 0

        /// The limits that are looked at here; a connection has no room for the others.
        private struct Bounds {
            let exchanges, junkBytes, headerBlockBytes, continuations, queuedFrames, queuedFramesCeiling: Int

            init(_ limits: Limits.HTTP2) {
                (exchanges, junkBytes) = (limits.exchanges, limits.junkBytes)
                (headerBlockBytes, continuations) = (limits.headerBlockBytes, limits.continuations)
                (queuedFrames, queuedFramesCeiling) = (limits.queuedFrames, limits.queuedFramesCeiling)
            }
        }

        /// Requests whose handlers are at work.
        package private(set) var exchanges = 0

        /// Whether a header section has begun and is not whole.
        package var isInsideSection: Bool { section != nil }

        /// A header section that is not whole yet.
        private struct Section {
            var bytes: Int
            var continuations = 0
        }

        /// How many WINDOW_UPDATEs what was sent explains. Envoy's measure: a reader may give back each frame's bytes
        /// twice, for the stream and for the connection, and do so in ten parts.
        private struct WindowUpdates {
            var seen = 0
            var allowed = 5

            mutating func isExplained() -> Bool {
                seen += 1
                return seen <= allowed
            }
        }

        package init(_ limits: Limits.HTTP2) {
            self.limits = Bounds(limits)
            resets = TokenBucket(limits.resets, perSecond: limits.resetsPerSecond)
            noise = TokenBucket(limits.noise, perSecond: limits.noisePerSecond)
        }

        /// Counts a frame that comes in.
        /// - Parameters:
        ///   - frame: its header.
        ///   - isLate: whether its stream has closed before.
        ///   - now: nanoseconds of a clock that does not go back.
        /// - Returns: the end of the connection, if the frame is one too many.
        package mutating func count(_ frame: FrameHeader, isLate: Bool, now: UInt64) -> HTTP2Ending? {
            if let ending = countBytes(frame) ?? countSection(frame) { return ending }
            if frame.kind == .resetStream, !resets.take(now: now) { return .calm("too many streams were reset") }
            if isNoise(frame, isLate), !noise.take(now: now) { return .calm("too many frames without use") }
            return nil
        }

        /// Counts a stream that ends before its time by the peer's fault, or because it is refused.
        package mutating func takeFault(now: UInt64) -> HTTP2Ending? {
            resets.take(now: now) ? nil : .calm("too many streams had to be reset")
        }

        /// Counts a DATA frame that was sent.
        package mutating func sent() { windows.allowed += 20 }

        // MARK: Exchanges

        /// Whether another request may be handled; counts it if so. A stream that was reset leaves its handler at work
        /// (CVE-2023-44487, CVE-2025-8671).
        package mutating func beginExchange() -> Bool {
            guard exchanges < limits.exchanges else { return false }
            exchanges += 1
            windows.allowed += 2
            return true
        }

        /// A handler is done, or was never begun.
        package mutating func endExchange() { exchanges = max(exchanges - 1, 0) }

        // MARK: The queue

        /// What the number of frames that wait to be sent means.
        package enum Queue: Equatable, Sendable {
            case fine
            /// Nothing more is read before some of them are sent.
            case full
            case tooLong(HTTP2Ending)
        }

        package func judge(queuedFrames count: Int) -> Queue {
            if count >= limits.queuedFramesCeiling { return .tooLong(.calm("too many frames wait to be sent")) }
            return count >= limits.queuedFrames ? .full : .fine
        }

        // MARK: Frames

        private mutating func countBytes(_ frame: FrameHeader) -> HTTP2Ending? {
            totalBytes += FrameHeader.byteCount + frame.length
            switch frame.kind {
            case .data, .headers, .continuation: usefulBytes += frame.length
            default: break
            }
            return totalBytes / 8 <= usefulBytes + limits.junkBytes ? nil : .calm("too many bytes without use")
        }

        /// CVE-2024-28182 and its like: a section that never ends.
        private mutating func countSection(_ frame: FrameHeader) -> HTTP2Ending? {
            switch frame.kind {
            case .headers:
                section = frame.endsHeaders ? nil : Section(bytes: frame.length)
                if frame.length > limits.headerBlockBytes { return .calm("header section too large") }
            case .continuation:
                guard var open = section else { return nil }
                open.continuations += 1
                open.bytes += frame.length
                section = frame.endsHeaders ? nil : open
                if open.continuations > limits.continuations { return .calm("too many CONTINUATION frames") }
                if open.bytes > limits.headerBlockBytes { return .calm("header section too large") }
            default: break
            }
            return nil
        }

        private mutating func isNoise(_ frame: FrameHeader, _ isLate: Bool) -> Bool {
            switch frame.kind {
            case .ping, .settings, .priority, .priorityUpdate, .pushPromise, .unknown: true
            case .data: isLate || (frame.length == 0 && !frame.endsStream)
            case .headers, .continuation: isLate || frame.length == 0
            case .windowUpdate: !windows.isExplained() || isLate
            case .resetStream, .goAway: false
            }
        }
    }

#endif
