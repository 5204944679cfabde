// RequestCheck.swift - whatever comes: events or a violation, the same ones however the bytes are cut, and no head
// that the model of one would not let through.

import HTTPTypes
import WryneckHTTP

enum RequestCheck {
    static func check(_ bytes: [UInt8]) -> String? {
        var cuts = Cuts(bytes)
        let limits = cuts.number(below: 4) == 0 ? small : .standard
        let whole = Transcript([bytes], limits: limits)
        let cut = Transcript(cuts.pieces(bytes), limits: limits)
        if let fault = whole.fault ?? cut.fault { return fault }
        if whole != cut { return "cut into pieces it says something else: \(summary(whole)) and \(summary(cut))" }
        return compareWithModel(bytes, whole)
    }

    /// Limits that inputs of a fuzzer's size reach.
    static let small: Limits = {
        var limits = Limits()
        limits.head.fieldCount = 6
        limits.head.requestLineBytes = 64
        limits.head.bytes = 200
        limits.body.trailerCount = 2
        limits.body.chunkLineBytes = 20
        return limits
    }()

    private static func summary(_ transcript: Transcript) -> String {
        "\(transcript.messages.count) requests, \(transcript.violation.map { "\($0.status.code) \($0.reason)" } ?? "no violation")"
    }

    private static func compareWithModel(_ bytes: [UInt8], _ transcript: Transcript) -> String? {
        var start = 0
        for (index, message) in transcript.messages.enumerated() {
            // RFC 9112 §2.2: one empty line is put up with.
            if bytes[start...].starts(with: [13, 10]) { start += 2 }
            let end = transcript.headEnds[index]
            if let objection = HeadModel.objection(to: Array(bytes[start..<end]), message) {
                return "request \(index): \(objection)"
            }
            guard message.isComplete, index < transcript.ends.count else { break }
            if case .length(let length) = message.framing, transcript.ends[index] - end != length {
                return "request \(index): not as long as it said"
            }
            if message.framing == .none, transcript.ends[index] != end {
                return "request \(index): a body that was not announced"
            }
            start = transcript.ends[index]
        }
        return nil
    }
}
