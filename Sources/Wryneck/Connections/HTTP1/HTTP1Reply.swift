// HTTP1Reply.swift - what the wire has to know of the answer under way.

internal import HTTPTypes
internal import WryneckHTTP

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
    /// The number of answers, up to this one, whose line in the log waits until they are sent: those behind wait, too.
    var unlogged = 0

    init() {}

    init(_ method: HTTPRequest.Method, _ facts: HTTP1Facts, isAlone: Bool, behind last: HTTP1Reply) {
        unlogged = last.unlogged
        self.method = method
        minorVersion = facts.minorVersion
        isLast = isAlone && !facts.keepAlive && !facts.bodyFollows && (method == .get || method == .head)
    }
}
