// EncoderPool.swift - the encoders of one middleware: a limit on those in use, and a few that wait for another use.
// Invariants: no more leases than `limit`; a lease that is released is free again, whatever became of its response.

#if Compression
    internal import WryneckCompression
    internal import WryneckHTTP
    internal import WryneckReactor

    /// An encoder that a thread may have for a while; the lock ensures one user at a time.
    typealias SharedEncoder = Locked<Compressor>

    final class EncoderPool {
        /// The most idle encoders of each format. To make one costs some 20 to 100 µs, to keep it up to
        /// `Compressor.memoryLimit`.
        private static let idleLimit = 4

        private let limit: Int
        private let levels: [ContentCoding: Int]
        private var leases = 0
        private var idle: [ContentCoding: [SharedEncoder]] = [:]

        init(limit: Int, levels: [ContentCoding: Int]) {
            self.limit = limit
            self.levels = levels
        }

        /// The right to use an encoder; nil if all are in use.
        func lease(_ coding: ContentCoding) -> EncoderLease? {
            guard leases < limit else { return nil }
            leases += 1
            return EncoderLease(coding, self)
        }

        fileprivate func leaseEnded() { leases -= 1 }

        func take(_ coding: ContentCoding) throws(CompressionError) -> SharedEncoder {
            if let encoder = idle[coding]?.popLast() { return encoder }
            let encoder = try Compressor(coding.format, level: levels[coding])
            return SharedEncoder(encoder)
        }

        /// Takes an encoder back, in whatever state it is.
        func give(_ encoder: SharedEncoder, _ coding: ContentCoding) {
            guard idle[coding, default: []].count < EncoderPool.idleLimit else { return }
            // Brotli's `reset` makes it anew: better done when it is needed.
            guard coding != .brotli, encoder.withLock({ (try? $0.reset()) != nil }) else { return }
            idle[coding, default: []].append(encoder)
        }
    }

    /// The right to use one encoder for one response.
    final class EncoderLease {
        let coding: ContentCoding
        private let pool: EncoderPool

        fileprivate init(_ coding: ContentCoding, _ pool: EncoderPool) {
            self.coding = coding
            self.pool = pool
        }

        deinit { pool.leaseEnded() }

        func take() throws(CompressionError) -> SharedEncoder { try pool.take(coding) }

        func give(_ encoder: SharedEncoder) { pool.give(encoder, coding) }
    }

    extension ContentCoding {
        var format: CompressionFormat {
            switch self {
            case .gzip: .gzip
            case .deflate: .zlib
            case .brotli: .brotli
            case .zstd: .zstd
            }
        }
    }
#endif
