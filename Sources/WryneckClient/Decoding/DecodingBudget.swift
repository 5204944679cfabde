// DecodingBudget.swift - how much a body may become by decompression.
// Invariant: what is counted was made; nothing beyond the limit is given out.

/// Counts the bytes of one body before and after its codings are undone.
package struct DecodingBudget: Sendable {
    /// Why decompressing stops.
    package enum Excess: Error, Sendable, Equatable {
        /// More bytes than the limit.
        case tooLarge
        /// More bytes for each byte of input than the limit, once there is enough output to tell.
        case tooDense
    }

    /// Output below which nobody minds how dense it is: text of one letter is no attack.
    private static let harmless = 1 << 20

    /// Bytes that are decoded in one step, before the reader is asked whether it takes more (CVE-2025-66471).
    package static let piece = 64 * 1024

    private let limit: Int
    private let ratio: Int?
    private var input = 0
    private var output = 0

    package init(_ limits: ClientLimits) {
        limit = limits.clamped.decodedBytes ?? .max
        ratio = limits.clamped.decodingRatio
    }

    /// The most bytes that the decompressors may still make.
    package var remaining: Int { limit - output }

    /// Counts a step.
    /// - Parameters:
    ///   - taken: bytes of the body as it came.
    ///   - made: bytes of content that came of them.
    /// - Throws: which limit is passed.
    package mutating func count(taken: Int, made: Int) throws(Excess) {
        guard made <= remaining else { throw .tooLarge }
        output += made
        let (sum, overflow) = input.addingReportingOverflow(taken)
        input = overflow ? .max : sum
        guard let ratio, output > Self.harmless else { return }
        guard output / ratio <= input else { throw .tooDense }
    }
}
