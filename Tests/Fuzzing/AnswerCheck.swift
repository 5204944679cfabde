// AnswerCheck.swift - whatever a server sends: events or a violation, the same ones however the bytes are cut, no
// head that the model would not let through, and never more of a body than its framing says.

import HTTPTypes
import WryneckHTTP

enum AnswerCheck {
    static func check(_ bytes: [UInt8]) -> String? {
        var cuts = Cuts(bytes)
        let limits = cuts.number(below: 4) == 0 ? RequestCheck.small : .standard
        // Most of the requests are GET: the others' responses have no bodies.
        let methods = (0..<4).map { _ in
            [HTTPRequest.Method.get, .get, .get, .head, .connect, .post][cuts.number(below: 6)]
        }
        let whole = AnswerTranscript([bytes], to: methods, limits: limits)
        let cut = AnswerTranscript(cuts.pieces(bytes), to: methods, limits: limits)
        if let fault = whole.fault ?? cut.fault { return fault }
        if whole != cut { return "cut into pieces it says something else: \(whole.summary) and \(cut.summary)" }
        for (index, answer) in whole.answers.enumerated() {
            if let objection = objection(to: answer, in: bytes) { return "response \(index): \(objection)" }
        }
        if whole.isWhole, let last = whole.answers.last, !last.hasEnded, last.heads.last?.framing != .untilClose {
            return "taken as whole without an end"
        }
        return nil
    }

    private static func objection(to answer: AnswerTranscript.Answer, in bytes: [UInt8]) -> String? {
        for (index, place) in answer.places.enumerated() {
            let isLast = index == answer.heads.count - 1
            if let objection = AnswerModel.objection(to: Array(bytes[place]), answer.heads[index], answer.method) {
                return objection
            }
            if !isLast, !answer.heads[index].isInterim { return "a head behind the final one" }
        }
        guard let head = answer.heads.last, let place = answer.places.last, !head.isInterim else {
            return answer.body.isEmpty && !answer.hasEnded ? nil : "a body before the head"
        }
        let rest = bytes[place.upperBound...]
        switch head.framing {
        case .none: return answer.body.isEmpty && answer.hasEnded ? nil : "a body that is none"
        case .length(let count):
            guard answer.body == Array(rest.prefix(count)) else { return "another body than the length says" }
            return answer.hasEnded == (rest.count >= count) ? nil : "another end than the length says"
        case .untilClose: return answer.body == Array(rest) && !answer.hasEnded ? nil : "not all up to the end"
        case .chunked:
            var model = ChunkModel(rest)
            let result = model.run()
            guard model.body.starts(with: answer.body) else { return "another body than the chunks say" }
            return !answer.hasEnded || (result == .complete && answer.body == model.body)
                ? nil : "complete, but the model says \(result)"
        }
    }
}

/// RFC 9112 §4 and §6.3 written down once more. It shares no code with the parser.
enum AnswerModel {
    static func objection(to head: [UInt8], _ taken: AnswerTranscript.Head, _ method: HTTPRequest.Method) -> String? {
        do throws(HeadModel.Objection) {
            var lines = try HeadModel.lines(of: head)
            let line = Array(lines.removeFirst())
            guard line.starts(with: "HTTP/1.".utf8), line.count >= 12, line[8] == 32, line.count == 12 || line[12] == 32
            else { return "status line" }
            guard let minor = Int(String(decoding: [line[7]], as: UTF8.self)), taken.minorVersion == min(minor, 1)
            else { return "version" }
            guard let code = Int(String(decoding: line[9..<12], as: UTF8.self)), code >= 100, code == taken.code else {
                return "code"
            }
            guard line.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else { return "reason" }
            let fields = try HeadModel.fields(lines, taken.headers)
            guard try framing(fields, code, taken.minorVersion, method) == taken.framing else {
                return "another framing"
            }
            let isOver = code == 101 || (method == .connect && (200..<300).contains(code))
            guard taken.switchesProtocol == isOver else { return "another protocol is \(taken.switchesProtocol)" }
            let mayStay =
                HeadModel.keepsAlive(fields, minorVersion: taken.minorVersion) && !isOver
                && taken.framing != .untilClose
            return taken.keepAlive && !mayStay ? "kept alive" : nil
        } catch {
            return error.text
        }
    }

    private static func framing(
        _ fields: [HeadModel.Field], _ code: Int, _ minorVersion: Int, _ method: HTTPRequest.Method
    ) throws(HeadModel.Objection) -> BodyFraming {
        if method == .head || (100..<200).contains(code) || code == 204 || code == 304 { return .none }
        if method == .connect, (200..<300).contains(code) { return .none }
        let codings = HeadModel.values("transfer-encoding", fields)
        let lengths = HeadModel.values("content-length", fields).flatMap {
            $0.split(separator: 44, omittingEmptySubsequences: false)
        }
        if !codings.isEmpty {
            guard codings.count == 1, lengths.isEmpty, minorVersion == 1 else {
                throw HeadModel.Objection("two framings")
            }
            guard String(decoding: codings[0], as: UTF8.self).lowercased() == "chunked" else {
                throw HeadModel.Objection("coding")
            }
            return .chunked
        }
        let numbers = lengths.map { HeadModel.trimmed($0) }
        guard let first = numbers.first else { return .untilClose }
        guard numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (48...57).contains($0) } }) else {
            throw HeadModel.Objection("length")
        }
        guard let length = Int(String(decoding: first, as: UTF8.self)),
            numbers.allSatisfy({ Int(String(decoding: $0, as: UTF8.self)) == length })
        else { throw HeadModel.Objection("two lengths") }
        return length == 0 ? .none : .length(length)
    }
}
