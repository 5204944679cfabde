// ChunkCheck.swift - a chunked body against RFC 9112 §7.1 written down once more: the same bytes come out, and it
// ends at the same place.

import HTTPTypes
import WryneckHTTP

enum ChunkCheck {
    private static let head = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)

    static func check(_ bytes: [UInt8]) -> String? {
        let wire = head + bytes
        var cuts = Cuts(bytes)
        let limits = cuts.number(below: 4) == 0 ? RequestCheck.small : .standard
        let whole = Transcript([wire], limits: limits)
        let cut = Transcript(cuts.pieces(wire), limits: limits)
        if let fault = whole.fault ?? cut.fault { return fault }
        if whole != cut { return "cut into pieces it says something else" }
        guard let message = whole.messages.first else { return "the head was not taken" }

        var model = ChunkModel(bytes[...])
        let result = model.run()
        if message.isComplete {
            guard result == .complete else { return "taken as complete, but the model says \(result)" }
            guard message.body == model.body else { return "another body" }
            guard whole.ends.first == head.count + model.used else { return "ends at another place" }
        } else if whole.violation == nil {
            guard result == .incomplete, message.body == model.body else {
                return "waits for more, but the model says \(result)"
            }
        } else if result == .complete, whole.violation?.status == .badRequest,
            limits.body.chunkLineBytes == Limits.standard.body.chunkLineBytes,
            bytes.count < 200
        {
            return "refused, but the model takes it"
        }
        return nil
    }
}

/// The grammar of RFC 9112 §7.1, read line by line.
struct ChunkModel {
    enum Result { case complete, incomplete, malformed }

    private(set) var body: [UInt8] = []
    private(set) var used = 0
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func run() -> Result {
        let all = rest.count
        while true {
            guard let line = line() else { return .incomplete }
            guard let size = ChunkModel.size(line) else { return .malformed }
            if size == 0 { break }
            let count = min(size, UInt64(rest.count))
            body += rest.prefix(Int(count))
            rest = rest.dropFirst(Int(count))
            if count < size || rest.isEmpty { return .incomplete }
            if rest.count == 1 { return rest.first == 13 ? .incomplete : .malformed }
            guard rest.starts(with: [13, 10]) else { return .malformed }
            rest = rest.dropFirst(2)
        }
        while let line = line() {
            if line.isEmpty {
                used = all - rest.count
                return .complete
            }
            guard let colon = line.firstIndex(of: 58), ChunkModel.isToken(line[..<colon]) else { return .malformed }
            guard line[(colon + 1)...].allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else { return .malformed }
        }
        return .incomplete
    }

    /// Up to CRLF; nil if it is not here yet. A bare CR or LF makes a line that nothing matches.
    private mutating func line() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 10) else { return nil }
        defer { rest = rest[(end + 1)...] }
        guard end > rest.startIndex, rest[end - 1] == 13 else { return [0] }
        let line = rest[..<(end - 1)]
        return line.contains(13) ? [0] : line
    }

    private static func size(_ line: ArraySlice<UInt8>) -> UInt64? {
        let digits = line.prefix { (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0) }
        guard !digits.isEmpty, digits.count <= 16, isExtensions(line.dropFirst(digits.count)) else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`
    private static func isExtensions(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        func skipBlanks() { rest = rest.drop { $0 == 32 || $0 == 9 } }
        func token() -> Bool {
            let name = rest.prefix { isToken([$0]) }
            rest = rest.dropFirst(name.count)
            return !name.isEmpty
        }
        while !rest.isEmpty {
            skipBlanks()
            guard rest.popFirst() == 59 else { return false }
            skipBlanks()
            guard token() else { return false }
            let before = rest
            skipBlanks()
            guard rest.first == 61 else {
                rest = before
                continue
            }
            rest = rest.dropFirst()
            skipBlanks()
            if rest.first == 34 {
                rest = rest.dropFirst()
                var isClosed = false
                while let byte = rest.popFirst() {
                    if byte == 34 {
                        isClosed = true
                        break
                    }
                    guard isText(byte) else { return false }
                    if byte == 92 { guard let next = rest.popFirst(), isText(next) else { return false } }
                }
                guard isClosed else { return false }
            } else if !token() {
                return false
            }
        }
        return true
    }

    private static func isText(_ byte: UInt8) -> Bool { byte == 9 || (byte >= 32 && byte != 127) }

    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }
}
