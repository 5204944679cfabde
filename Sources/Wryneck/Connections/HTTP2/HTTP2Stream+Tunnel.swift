// HTTP2Stream+Tunnel.swift - a stream that becomes a tunnel: RFC 9113 §8.5, RFC 8441 §4.
// Invariant: no answer of success goes out to a CONNECT but the one that opens its tunnel.

#if HTTP2

    internal import HTTPTypes
    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    extension HTTP2Stream {
        func hand(over stream: any StreamProtocol, _ fields: Headers) {
            guard let tunnel, let exchange, output == .pending else { return }
            do throws(HTTP2Encoder.Failure) { try sendTunnelHead(fields) } catch {
                return exchange.replace(for: error)
            }
            exchange.answer.status = .ok
            output = .streaming
            handlerHasAnswered()
            letGo(of: exchange)
            session.growWindow(id)
            connection.planOutput()
            tunnel.waterMarks = connection.group.waterMarks
            tunnel.open(connection.isLogged ? LoggedStream(stream, exchange, on: tunnel) : stream, on: self)
            if connection.group.isDraining { tunnel.serverStops() }
        }

        private func sendTunnelHead(_ fields: Headers) throws(HTTP2Encoder.Failure) {
            let head = try HTTP2Encoder.response(
                .ok, fields, contentLength: nil, preamble: connection.group.http2Preamble)
            session.respond(id, head, hasBody: true)
        }

        /// Whether an answer to a CONNECT may go out. One of success would open a tunnel that nobody serves, and
        /// becomes an error; any other closes the tunnel that was asked for.
        func mayAnswer(_ status: HTTPResponse.Status, _ tunnel: HTTP2Tunnel) -> Bool {
            guard !(200..<300).contains(status.code) else {
                exchange?.replace(by: .noSuchTunnel)
                return false
            }
            self.tunnel = nil
            session.consume(id, tunnel.unread)
            return true
        }

        // MARK: The tunnel's calls

        func endTunnelOutput() {
            output = .complete
            session.finish(id)
            connection.planOutput()
        }

        /// The tunnel is over, and its protocol is told. What the client still sends is dropped.
        func tunnelEnded(cut: Bool, unread: Int) {
            tunnel = nil
            connection.planOutput()
            guard session.has(id) else { return connection.closed(id, .complete) }
            session.consume(id, unread)
            if cut {
                session.reset(id, .cancel)
            } else if output == .out {
                waitForEnd()
            } else {
                endTunnelOutput()
            }
        }
    }

    extension HTTP2Closure {
        /// What a tunnel's protocol is told; nil if both sides have ended it in order.
        var loss: ConnectionLost? {
            switch self {
            case .complete: nil
            case .byPeer: ConnectionLost(code: .connectionReset)
            case .byUs: ConnectionLost(code: nil)
            }
        }
    }

#endif
