// DecompressionBudget.swift - how much a body may become by decompression.
// Invariant: what is counted was made; nothing beyond the limits is given out.

#if Compression
    internal import HTTPTypes
    internal import WryneckHTTP

    /// Counts the bytes of one body before and after its codings are undone.
    struct DecompressionBudget {
        /// Output below which nobody minds how dense it is: text of one letter is no attack.
        private static let harmless = 1 << 20

        private let limit: Int
        private let ratio: Int
        /// Bytes of the body as it came.
        private(set) var taken = 0
        private var made = 0

        /// - Parameters:
        ///   - limit: the most bytes that come out; nil for no limit but that of the body's reader.
        ///   - ratio: the most bytes that come out for each that goes in; at least 1.
        init(limit: Int?, ratio: Int) {
            self.limit = max(limit ?? .max, 0)
            self.ratio = max(ratio, 1)
        }

        mutating func take(_ count: Int) {
            let (sum, overflow) = taken.addingReportingOverflow(count)
            taken = overflow ? .max : sum
        }

        /// Counts bytes that have come out. Throws 413 beyond a limit.
        mutating func make(_ count: Int) throws(HTTPError) {
            guard count <= limit - made else {
                throw HTTPError(.contentTooLarge, "the body is longer than \(limit) bytes when it is decompressed")
            }
            made += count
            guard made > Self.harmless, made / ratio > taken else { return }
            throw HTTPError(
                .contentTooLarge, "the body becomes more than \(ratio) times as long when it is decompressed")
        }
    }
#endif
