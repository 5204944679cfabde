// ResponseCase.swift - a response as a server's bytes, and what has to become of it.
// Invariant: the verdicts are those of RFC 9110 and RFC 9112, and stricter where WryneckHTTP says that it is. However
// the bytes are cut, the verdict is the same.

import HTTPTypes
import Testing

struct ResponseCase: Sendable, CustomTestStringConvertible {
    /// What the server does behind its bytes.
    enum Ending: Sendable { case nothing, end, reset }

    /// What becomes of a response, and of its connection.
    enum Outcome: Sendable, Equatable, CustomStringConvertible {
        /// This body, and the connection serves others.
        case kept(String)
        /// This body, and the connection serves nobody else.
        case closed(String)
        /// There is no response.
        case failure
        /// The head came, and the body broke off.
        case broken

        var description: String {
            switch self {
            case .kept(let body): "\"\(body.prefix(100))\" of \(body.utf8.count) bytes, kept"
            case .closed(let body): "\"\(body.prefix(100))\" of \(body.utf8.count) bytes, closed"
            case .failure: "failure"
            case .broken: "broken off"
            }
        }
    }

    let name: String
    /// The method of the request.
    let method: HTTPRequest.Method
    let bytes: [UInt8]
    let ending: Ending
    let outcome: Outcome

    init(
        _ name: String, _ response: ResponseBytes, _ outcome: Outcome, then ending: Ending = .nothing,
        to method: HTTPRequest.Method = .get
    ) {
        (self.name, self.method, self.bytes, self.ending, self.outcome) = (
            name, method, response.bytes, ending, outcome
        )
    }

    var testDescription: String { name }

    /// The whole body; nil for a response without an end.
    var body: String? {
        switch outcome {
        case .kept(let body), .closed(let body): body
        case .failure, .broken: nil
        }
    }

    static let all: [ResponseCase] = [
        statusLines, statusesAndVersions, fields, fieldLimits, lengths, codings, chunks, chunkExtensions, trailers,
        interims, switches, answersToHead, statusesWithoutBody, connections, ends, excess,
    ].flatMap { $0 }

    /// Those behind which the connection waits for another request.
    static let kept = all.filter { if case .kept = $0.outcome { true } else { false } }
}

/// The bytes of a response; a text stands for itself.
struct ResponseBytes: Sendable, ExpressibleByStringInterpolation {
    let bytes: [UInt8]

    init(stringLiteral text: String) { bytes = Array(text.utf8) }

    /// Bytes that are no text, between two texts.
    init(_ start: String, _ bytes: [UInt8], _ end: String) { self.bytes = Array(start.utf8) + bytes + Array(end.utf8) }

    /// 200 with these field lines.
    static func ok(_ lines: String..., body: String = "") -> ResponseBytes {
        head("HTTP/1.1 200 OK", lines, body)
    }

    /// This status line without its end, and field lines.
    static func status(_ line: String, _ lines: String..., body: String = "") -> ResponseBytes {
        head(line, lines, body)
    }

    /// 200 with a chunked body, which is given with its framing.
    static func chunked(_ body: String) -> ResponseBytes {
        head("HTTP/1.1 200 OK", ["Transfer-Encoding: chunked"], body)
    }

    private static func head(_ line: String, _ lines: [String], _ body: String) -> ResponseBytes {
        let head = ([line] + lines).joined(separator: "\r\n")
        return "\(head)\r\n\r\n\(body)"
    }
}
