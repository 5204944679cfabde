// ConnectionGroup+Refusal.swift - the answer to a head that never became a request: nobody's middleware can see it.

internal import WryneckHTTP
internal import WryneckReactor

extension ConnectionGroup {
    /// Queues the built-in page, and writes a line: whoever looks for the reason of a 400 looks in the log.
    /// - Parameters:
    ///   - violation: the reason.
    ///   - line: what has come of the request line.
    ///   - transport: the client's connection.
    ///   - log: where the line goes; nil for none.
    func refuse(_ violation: ProtocolViolation, line: [UInt8], on transport: any Transport, _ log: LogOrder?) {
        let response = BuiltInErrorPage.response(to: HTTPError(violation), Headers())
        guard case .bytes(let body) = response.body else { return }
        let peer = transport.peer
        log?.write(on: transport) { [self] in record(violation, line: line, from: peer, bodyBytes: body.count) }
        try? transport.writeHead(response.status, response.headers, .length(body.count), .close, preamble) {
            $0.append(contentsOf: body)
        }
    }
}
