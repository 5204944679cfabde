// DecodingAgent.swift - asks for compressed content and undoes it, in front of another agent. Twisted's
// ContentDecoderAgent.

#if Compression

    internal import WryneckCompression
    public import WryneckDeferred
    public import WryneckHTTP
    public import WryneckReactor

    /// An agent that asks for compressed content and decodes it as it is read: zstd, brotli, gzip and deflate.
    ///
    /// A request that names codings itself, or wants a range, gets its content as it comes. Content that becomes larger
    /// than `ClientLimits.decodedBytes` fails with `ClientFailure.decoding`.
    public final class DecodingAgent: RequestSending {
        /// The reactor of the agent behind it.
        public var reactor: Reactor { agent.reactor }
        private let agent: any RequestSending
        private let codings: [ContentCoding]
        private let limits: ClientLimits

        /// - Parameters:
        ///   - agent: sends the requests.
        ///   - codings: those to ask for, the best first.
        ///   - limits: how much may come out.
        public init(
            _ agent: any RequestSending, codings: [ContentCoding] = [.zstd, .brotli, .gzip, .deflate],
            limits: ClientLimits = .standard
        ) {
            (self.agent, self.codings, self.limits) = (agent, codings, limits)
        }

        /// Sends a request.
        /// - Parameter request: the request.
        /// - Returns: the response, whose body is decoded; or a `ClientFailure`.
        public func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
            var (request, fields) = (request, RequestFields(request.headers))
            fields.offer(codings)
            request.headers = fields.headers
            let (method, offered) = (request.method, fields.offered)
            guard !offered.isEmpty else { return agent.send(request) }
            return agent.send(request).map { [self] in try decoded($0, to: method, offered) }
        }

        private func decoded(
            _ response: ClientResponse, to method: HTTPRequest.Method, _ offered: [ContentCoding]
        ) throws -> ClientResponse {
            let plan: DecodingPlan
            do throws(DecodingPlan.TooManyStages) {
                plan = try DecodingPlan(
                    response.status.code, to: method, response.headers, offered: offered, limits: limits)
            } catch {
                response.cancel()
                throw ClientFailure.decoding("too many codings")
            }
            guard !plan.stages.isEmpty else { return response }
            do throws(CompressionError) {
                let source = try DecodedBody(response.body, plan.stages, limits)
                return response.with(plan.describing(response.headers), source.makeBody())
            } catch {
                response.cancel()
                throw ClientFailure.decoding("\(error)")
            }
        }
    }

#endif
