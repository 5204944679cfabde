// StatusLine.swift - `HTTP/1.1 200 OK CRLF`, ready made: RFC 9112 §4.
// Invariant: a reason phrase is either one of these or has only bytes that RFC 9112 §4 allows.

import HTTPTypes

enum StatusLine {
    /// Appends the line for `status`. It always says HTTP/1.1, whatever the client speaks (RFC 9110 §2.5).
    static func append(_ status: HTTPResponse.Status, to output: inout [UInt8]) {
        // For almost all answers: two comparisons instead of a search.
        if status.code == 200, status.reasonPhrase == "OK" {
            return output.append(contentsOf: "HTTP/1.1 200 OK\r\n".utf8)
        }
        if let line = known(status.code), isUsual(status.reasonPhrase, line) {
            line.withUTF8Buffer { output.append(contentsOf: $0) }
            return
        }
        output.append(contentsOf: "HTTP/1.1 ".utf8)
        output.append(contentsOf: String(status.code).utf8)
        output.append(ASCII.space)
        for byte in status.reasonPhrase.utf8 where ASCII.isFieldValueByte(byte) { output.append(byte) }
        output.append(ASCII.carriageReturn)
        output.append(ASCII.lineFeed)
    }

    /// Whether the phrase is the standard one or empty; a program may also set its own.
    private static func isUsual(_ phrase: String, _ line: StaticString) -> Bool {
        if phrase.isEmpty { return true }
        guard phrase.utf8.count == line.utf8CodeUnitCount - 15 else { return false }
        var phrase = phrase
        return phrase.withUTF8 { phrase in
            line.withUTF8Buffer { line in (0..<phrase.count).allSatisfy { phrase[$0] == line[$0 + 13] } }
        }
    }

    /// The standard reason phrase of a code; nil for one that has none here.
    static func phrase(_ code: Int) -> String? {
        known(code).map { line in line.withUTF8Buffer { String(decoding: $0.dropFirst(13).dropLast(2), as: UTF8.self) }
        }
    }

    private static func known(_ code: Int) -> StaticString? {
        switch code {
        case 200: "HTTP/1.1 200 OK\r\n"
        case 100..<200: informational(code)
        case 200..<300: successful(code)
        case 300..<400: redirection(code)
        case 400..<500: clientError(code)
        case 500..<600: serverError(code)
        default: nil
        }
    }

    private static func informational(_ code: Int) -> StaticString? {
        switch code {
        case 100: "HTTP/1.1 100 Continue\r\n"
        case 101: "HTTP/1.1 101 Switching Protocols\r\n"
        case 102: "HTTP/1.1 102 Processing\r\n"
        case 103: "HTTP/1.1 103 Early Hints\r\n"
        default: nil
        }
    }

    private static func successful(_ code: Int) -> StaticString? {
        switch code {
        case 201: "HTTP/1.1 201 Created\r\n"
        case 202: "HTTP/1.1 202 Accepted\r\n"
        case 203: "HTTP/1.1 203 Non-Authoritative Information\r\n"
        case 204: "HTTP/1.1 204 No Content\r\n"
        case 205: "HTTP/1.1 205 Reset Content\r\n"
        case 206: "HTTP/1.1 206 Partial Content\r\n"
        case 207: "HTTP/1.1 207 Multi-Status\r\n"
        default: nil
        }
    }

    private static func redirection(_ code: Int) -> StaticString? {
        switch code {
        case 300: "HTTP/1.1 300 Multiple Choices\r\n"
        case 301: "HTTP/1.1 301 Moved Permanently\r\n"
        case 302: "HTTP/1.1 302 Found\r\n"
        case 303: "HTTP/1.1 303 See Other\r\n"
        case 304: "HTTP/1.1 304 Not Modified\r\n"
        case 307: "HTTP/1.1 307 Temporary Redirect\r\n"
        case 308: "HTTP/1.1 308 Permanent Redirect\r\n"
        default: nil
        }
    }

    private static func clientError(_ code: Int) -> StaticString? {
        switch code {
        case 400: "HTTP/1.1 400 Bad Request\r\n"
        case 401: "HTTP/1.1 401 Unauthorized\r\n"
        case 402: "HTTP/1.1 402 Payment Required\r\n"
        case 403: "HTTP/1.1 403 Forbidden\r\n"
        case 404: "HTTP/1.1 404 Not Found\r\n"
        case 405: "HTTP/1.1 405 Method Not Allowed\r\n"
        case 406: "HTTP/1.1 406 Not Acceptable\r\n"
        case 408: "HTTP/1.1 408 Request Timeout\r\n"
        case 409: "HTTP/1.1 409 Conflict\r\n"
        case 410: "HTTP/1.1 410 Gone\r\n"
        case 411: "HTTP/1.1 411 Length Required\r\n"
        case 412: "HTTP/1.1 412 Precondition Failed\r\n"
        case 413: "HTTP/1.1 413 Content Too Large\r\n"
        case 414: "HTTP/1.1 414 URI Too Long\r\n"
        case 415: "HTTP/1.1 415 Unsupported Media Type\r\n"
        case 416: "HTTP/1.1 416 Range Not Satisfiable\r\n"
        case 417: "HTTP/1.1 417 Expectation Failed\r\n"
        case 421: "HTTP/1.1 421 Misdirected Request\r\n"
        case 422: "HTTP/1.1 422 Unprocessable Content\r\n"
        case 426: "HTTP/1.1 426 Upgrade Required\r\n"
        case 428: "HTTP/1.1 428 Precondition Required\r\n"
        case 429: "HTTP/1.1 429 Too Many Requests\r\n"
        case 431: "HTTP/1.1 431 Request Header Fields Too Large\r\n"
        case 451: "HTTP/1.1 451 Unavailable For Legal Reasons\r\n"
        default: nil
        }
    }

    private static func serverError(_ code: Int) -> StaticString? {
        switch code {
        case 500: "HTTP/1.1 500 Internal Server Error\r\n"
        case 501: "HTTP/1.1 501 Not Implemented\r\n"
        case 502: "HTTP/1.1 502 Bad Gateway\r\n"
        case 503: "HTTP/1.1 503 Service Unavailable\r\n"
        case 504: "HTTP/1.1 504 Gateway Timeout\r\n"
        case 505: "HTTP/1.1 505 HTTP Version Not Supported\r\n"
        default: nil
        }
    }
}
