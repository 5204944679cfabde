// MultipartCheck.swift - a multipart body against RFC 2046 §5.1.1 written down once more: the same parts with the
// same bodies, whole or refused.

import HTTPTypes
import WryneckHTTP

enum MultipartCheck {
    static func check(_ bytes: [UInt8]) -> String? {
        var cuts = Cuts(bytes)
        var limits = Limits()
        if cuts.number(below: 4) == 0 {
            limits.forms.parts = 2
            limits.forms.partHeaderBytes = 64
            limits.forms.partHeaderCount = 2
            limits.forms.nameBytes = 4
            limits.forms.fileBytes = 8
            limits.forms.fieldBytes = 8
        }
        let whole = MultipartTranscript([bytes], limits)
        let cut = MultipartTranscript(cuts.pieces(bytes), limits)
        if let fault = whole.fault ?? cut.fault { return fault }
        if whole != cut { return "cut into pieces it says something else" }
        if whole.work > 4 * bytes.count + 100 { return "\(whole.work) comparisons for \(bytes.count) bytes" }

        var model = MultipartModel(bytes)
        let isComplete = model.run()
        if let violation = whole.violation {
            guard [400, 413, 415].contains(violation.status.code) else {
                return "a violation is \(violation.status.code)"
            }
            if isComplete, violation.status == .badRequest, model.heads.allSatisfy(MultipartModel.isPlain) {
                return "refused, but the model takes it"
            }
            return nil
        }
        guard isComplete else { return "taken, but the model refuses it" }
        guard whole.parts.map(\.body) == model.bodies else { return "other bodies" }
        return nil
    }
}

/// What the parser says.
struct MultipartTranscript: Equatable {
    struct Part: Equatable {
        let head: MultipartHead
        var body: [UInt8] = []
        var isEnded = false
    }

    private(set) var parts: [Part] = []
    private(set) var violation: ProtocolViolation?
    private(set) var fault: String?
    private(set) var work = 0

    static func == (left: MultipartTranscript, right: MultipartTranscript) -> Bool {
        left.parts == right.parts && left.violation == right.violation
    }

    init(_ pieces: [[UInt8]], _ limits: Limits) {
        do throws(ProtocolViolation) {
            let boundary = try Array("multipart/form-data; boundary=b".utf8).withUnsafeBufferPointer {
                (type) throws(ProtocolViolation) in
                try MultipartBoundary(contentType: UnsafeRawBufferPointer(type))
            }
            var parser = MultipartParser(boundary, limits: limits)
            for piece in pieces { try take(piece, &parser) }
            work = parser.searchWork
            try parser.finish()
        } catch { violation = error }
    }

    private mutating func take(_ piece: [UInt8], _ parser: inout MultipartParser) throws(ProtocolViolation) {
        var position = 0
        while true {
            let before = position
            let event = try piece.withUnsafeBufferPointer { (bytes) throws(ProtocolViolation) in
                try parser.next(in: UnsafeRawBufferPointer(bytes), at: &position)
            }
            switch event {
            case .part(let head):
                if parts.last?.isEnded == false { fault = "a part begins in another one" }
                if let safe = head.filename.flatMap(SafeFilename.of), !MultipartTranscript.isSafe(safe) {
                    fault = "an unsafe name"
                }
                parts.append(Part(head: head))
            case .body(let range):
                if range.isEmpty || range.lowerBound < before || range.upperBound > position {
                    fault = "a piece that is not there"
                }
                append(piece[range])
            case .heldBack(let bytes):
                if bytes.isEmpty { fault = "an empty piece" }
                append(bytes[...])
            case .partEnd:
                if parts.last?.isEnded != false {
                    fault = "no part to end"
                } else {
                    parts[parts.count - 1].isEnded = true
                }
            case .needMore:
                if position != piece.count { fault = "not all was used" }
                return
            }
            if fault != nil { return }
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        if parts.last?.isEnded != false { fault = "a piece of no part" } else { parts[parts.count - 1].body += bytes }
    }

    private static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count < 256 && name.utf8.first != 46
            && !name.utf8.contains { $0 < 32 || $0 == 47 || $0 == 92 || $0 == 127 }
    }
}

/// The grammar, read by looking for the delimiter in all of it.
struct MultipartModel {
    private(set) var heads: [[UInt8]] = []
    private(set) var bodies: [[UInt8]] = []
    private let bytes: [UInt8]

    /// A line begins where the body begins.
    init(_ bytes: [UInt8]) { self.bytes = [13, 10] + bytes }

    /// Whether all of it is there and well formed, but for what the headers say.
    mutating func run() -> Bool {
        guard var place = delimiter(from: 0) else { return false }
        while true {
            if bytes[place...].starts(with: [45, 45]) {
                let rest = bytes[(place + 2)...].drop { $0 == 32 || $0 == 9 }
                return rest.isEmpty || rest.starts(with: [13, 10])
            }
            let line = bytes[place...].drop { $0 == 32 || $0 == 9 }
            guard line.starts(with: [13, 10]) else { return false }
            let start = line.startIndex + 2
            // The empty line: its CRLF may also be the one that the next delimiter begins with.
            let empty =
                bytes[start...].starts(with: [13, 10])
                ? start : bytes[start...].firstRange(of: [13, 10, 13, 10]).map { $0.lowerBound + 2 }
            guard let empty, let next = delimiter(from: empty) else { return false }
            heads.append(Array(bytes[start..<empty]))
            bodies.append(Array(bytes[min(empty + 2, next - 5)..<(next - 5)]))
            place = next
        }
    }

    /// Behind the next `CRLF "--b"`.
    private func delimiter(from start: Int) -> Int? {
        bytes[start...].firstRange(of: [13, 10, 45, 45, 98])?.upperBound
    }

    /// `Content-Disposition: form-data; name="..."` with letters only: nobody may refuse that.
    static func isPlain(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head, as: UTF8.self)
        let start = "Content-Disposition: form-data; name=\""
        // The quote at the beginning is not the one at the end.
        guard text.hasPrefix(start), text.hasSuffix("\"\r\n"), text.utf8.count >= start.utf8.count + 3 else {
            return false
        }
        let name = text.utf8.dropFirst(start.utf8.count).dropLast(3)
        return name.allSatisfy { (97...122).contains($0) }
    }
}
