// Expected.swift - the model: what the answer to a request has to be, told from the request alone.

struct Expected {
    enum Fate {
        /// Answered to the end.
        case whole
        /// The answer begins; then the connection is aborted.
        case brokenOff
        /// There is no answer: the client has to leave.
        case never
    }

    enum End {
        /// The connection goes on.
        case no
        /// It depends on what had arrived when the answer began: the answer says so.
        case maybe
        /// The answer says that it is the last.
        case says
        /// It ends, though the answer did not know yet: what came behind it cannot be read.
        case silent
    }

    var status = 200
    /// Nil for one of the server's own pages, which begins with the status.
    var body: [UInt8]? = []
    var fate = Fate.whole
    var end = End.no
    /// Whether the site sees the request.
    var reachesSite = true
    /// What the trailers' summary has to be, if there are trailers.
    var summary: String?
}

/// A request of a client's script.
struct Asked {
    var head = ""
    /// With its framing.
    var body: [UInt8] = []
    var isHead = false
    /// Whether the client waits for 100 before it sends the body.
    var waitsForContinue = false
    var expected = Expected()
}
