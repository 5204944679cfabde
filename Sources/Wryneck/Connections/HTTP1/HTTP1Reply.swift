// HTTP1Reply.swift - what the wire has to know of the answer under way, and how its parts become bytes.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

struct HTTP1Reply {
    var method = HTTPRequest.Method.get
    var minorVersion = 1
    /// Whether the client said that it sends nothing after this request, and as far as is known it did not. Only for
    /// GET and HEAD without a body: behind others some old clients send a line end, or a body, that they do not
    /// announce (RFC 9112 §2.2).
    var isLast = false
    var framing = BodyFraming.none
    /// The position of the body's end in the connection's output, as far as it is queued; used only if not all of it
    /// may be sent.
    var end = 0

    init() {}

    init(_ method: HTTPRequest.Method, _ facts: HTTP1Facts, isAlone: Bool) {
        self.method = method
        minorVersion = facts.minorVersion
        isLast = isAlone && !facts.keepAlive && !facts.bodyFollows && (method == .get || method == .head)
    }

    /// Whether the answer gives the connection away as a tunnel (RFC 9110 §9.3.6).
    var isTunnel: Bool { method == .connect }

    /// The framing of a response, decided here alone.
    func plan(_ response: borrowing Response) -> ResponsePlan {
        .decide(
            method: method, minorVersion: minorVersion, status: response.status, length: response.body.length,
            headers: response.headers)
    }
}

extension Transport {
    /// Queues a head, and what `more` appends behind it.
    func writeHead(
        _ status: HTTPResponse.Status, _ fields: Headers, _ framing: BodyFraming, _ connection: ConnectionOption,
        minorVersion: Int = 1,
        _ preamble: ResponsePreamble, _ more: (inout [UInt8]) -> Void = { _ in }
    ) throws(ResponseEncoder.Failure) {
        var failure: ResponseEncoder.Failure?
        append { output in
            do throws(ResponseEncoder.Failure) {
                try ResponseEncoder.head(
                    status: status, headers: fields, framing: framing, connection: connection,
                    minorVersion: minorVersion,
                    preamble: preamble, into: &output)
                more(&output)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Queues an interim response. False if its fields may not be sent.
    func writeInterim(_ status: HTTPResponse.Status, _ fields: Headers = Headers()) -> Bool {
        var isSent = false
        append { isSent = (try? ResponseEncoder.informational(status, headers: fields, into: &$0)) != nil }
        return isSent
    }
}
