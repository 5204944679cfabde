// TestHTTP2Connection+Responses.swift - what has come on the streams of a connection in memory.

#if HTTP2

    public import Wryneck
    internal import WryneckHTTP2

    extension TestHTTP2Connection {
        /// The whole response on a stream; interim ones are skipped.
        /// - Parameter stream: the stream of the request.
        /// - Returns: the response.
        /// - Throws: `TestFailure` if it is not whole without the clock moving on, or was reset.
        public func response(on stream: Stream) throws -> TestResponse {
            exchangeBytes()
            guard let answer = answers[stream] else { throw TestFailure("no request was sent on the stream \(stream)") }
            if let code = answer.reset { throw TestFailure("the stream \(stream) was reset with the code \(code)") }
            guard let head = answer.head, answer.isComplete else {
                throw TestFailure("no whole response on the stream \(stream)")
            }
            var fields: [(name: String, value: String)] = []
            for (name, value) in head.headers { fields.append((name.rawName, value)) }
            return TestResponse(
                status: HTTPResponse.Status(code: head.statusCode), fields: fields, body: answer.body,
                trailers: answer.trailers)
        }

        /// The status of a response that has begun; nil before that.
        /// - Parameter stream: the stream of the request.
        /// - Returns: the status of the final response.
        public func status(on stream: Stream) -> HTTPResponse.Status? {
            exchangeBytes()
            return answers[stream]?.head.map { HTTPResponse.Status(code: $0.statusCode) }
        }

        /// The fields of a response that has begun; none before that.
        /// - Parameter stream: the stream of the request.
        /// - Returns: the fields of the final response.
        public func headers(on stream: Stream) -> Headers {
            exchangeBytes()
            return answers[stream]?.head?.headers ?? Headers()
        }

        /// Whether the server has ended its side of a stream in order.
        /// - Parameter stream: the stream of the request.
        /// - Returns: false also for a stream that was reset.
        public func isComplete(_ stream: Stream) -> Bool {
            exchangeBytes()
            return answers[stream]?.isComplete ?? false
        }

        /// The bytes of a body that have come so far.
        /// - Parameter stream: the stream of the request.
        /// - Returns: the bytes.
        public func received(on stream: Stream) -> [UInt8] {
            exchangeBytes()
            return answers[stream]?.body ?? []
        }

        /// The codes of the interim responses so far.
        /// - Parameter stream: the stream of the request.
        /// - Returns: such as 100 and 103.
        public func interim(on stream: Stream) -> [Int] {
            exchangeBytes()
            return answers[stream]?.interim ?? []
        }

        /// The code with which a stream was reset; nil if it was not.
        /// - Parameter stream: the stream of the request.
        /// - Returns: a code of RFC 9113 §7.
        public func resetCode(of stream: Stream) -> UInt32? {
            exchangeBytes()
            return answers[stream]?.reset
        }
    }

#endif
