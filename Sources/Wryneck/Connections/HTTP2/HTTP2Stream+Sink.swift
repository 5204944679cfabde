// HTTP2Stream+Sink.swift - the answer to one request, on its stream.

#if HTTP2

    internal import HTTPTypes
    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    extension HTTP2Stream: ResponseSink {
        func send(_ response: consuming Response) {
            guard output == .pending else { return }
            if let tunnel { guard mayAnswer(response.status, tunnel) else { return } }
            let plan = ResponsePlan.decide(
                method: method, status: response.status, length: response.body.length, headers: response.headers)
            do throws(HTTP2Encoder.Failure) { try sendHead(response, plan) } catch {
                return exchange?.replace(for: error) ?? ()
            }
            handlerHasAnswered()
            connection.planOutput()
            guard plan.sendsBody else { return output = .complete }
            switch response.body {
            case .empty, .upgrade: output = .complete
            case .bytes(let bytes): sendWhole(.bytes(bytes))
            case .file(let slice):
                hasFile = true
                sendWhole(.file(slice))
            case .stream(let stream):
                output = .streaming
                exchange?.produce(stream, isEventStream: response.headers.isEventStream)
            }
        }

        private func sendHead(_ response: borrowing Response, _ plan: ResponsePlan) throws(HTTP2Encoder.Failure) {
            let length: Int? = if case .length(let length) = plan.framing { length } else { nil }
            let group = connection.group
            try HTTP2Encoder.write(
                response.status, response.headers, contentLength: length, preamble: group.http2Preamble,
                to: &group.http2Head)
            exchange?.answer.status = response.status
            session.respond(id, group.http2Head, hasBody: plan.sendsBody && response.body.length != 0)
        }

        private func sendWhole(_ piece: BodyPiece) {
            output = .complete
            guard piece.count > 0 else { return }
            exchange?.answer.bodyBytes = piece.count
            queue(piece)
            session.finish(id)
        }

        func queue(_ piece: BodyPiece) {
            body.append(piece)
            session.offer(id, piece.count)
            watchOutput()
            connection.planOutput()
        }

        func write(_ piece: BodyPiece) -> Bool {
            guard let exchange else { return false }
            exchange.answer.bodyBytes += piece.count
            if case .file = piece { hasFile = true }
            queue(piece)
            // Whoever waits already goes on waiting.
            if body.count >= connection.group.limits.connection.responseHighWater { producerWaits = true }
            return producerWaits
        }

        func finish(_ trailers: Headers) {
            guard exchange != nil else { return }
            output = .complete
            session.finish(id, trailers: (try? HTTP2Encoder.trailers(trailers)) ?? FieldSection())
            connection.planOutput()
        }

        func breakOff(_ error: any Error) {
            guard let exchange else { return }
            exchange.report("A response broke off", error)
            session.reset(id, .internalError)
            connection.planOutput()
        }

        func inform(_ status: HTTPResponse.Status, _ fields: Headers) -> Bool {
            guard exchange != nil, output == .pending, let section = try? HTTP2Encoder.interim(status, fields) else {
                return false
            }
            connection.planOutput()
            return session.inform(id, section)
        }

        func wanted() {
            guard exchange != nil, input != .complete else { return }
            // RFC 9110 §10.1.1: when somebody reads, and not after a final status.
            if input == .awaitingContinue, output == .pending { _ = inform(.continue, Headers()) }
            input = .reading
            session.growWindow(id)
            watchInput(.body)
            connection.planOutput()
        }

        func consumed(_ bytes: Int) {
            session.consume(id, bytes)
            connection.planOutput()
        }
    }

#endif
