// ScriptedOrigin.swift - an agent whose answers the test gives, piece by piece.

import HTTPTypes
import WryneckBodies
import WryneckClient
import WryneckDeferred
import WryneckHTTP
import WryneckReactor

final class ScriptedOrigin: RequestSending {
    let reactor: Reactor
    /// What it was asked, in order.
    private(set) var asked: [Ask] = []

    init(on reactor: Reactor) { self.reactor = reactor }

    func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
        let ask = Ask(request)
        asked.append(ask)
        return ask.deferred ?? .fail(CancelledError())
    }

    /// One request, and the response that the test makes.
    final class Ask: CancellableSource {
        let request: ClientRequest
        /// Nil once it has fired: a Deferred keeps its result.
        fileprivate private(set) var deferred: Deferred<ClientResponse>?
        private(set) var isCancelled = false
        /// The bytes that were taken by now.
        private(set) var taken = 0
        private weak var incoming: IncomingBody?

        init(_ request: ClientRequest) {
            self.request = request
            deferred = Deferred { [weak self] _ in self?.isCancelled = true }
        }

        /// A whole response.
        func answer(_ headers: Headers, _ body: String = "", status: Int = 200) {
            begin(headers, length: body.utf8.count, status: status)
            send(body)
            finish()
        }

        /// A head. The body follows: of a known length, or of none.
        func begin(_ headers: Headers, length: Int? = nil, status: Int = 200, endsWithConnection: Bool = false) {
            let isEmpty = request.method == .head || status == 304 || length == 0
            let known = length.map { BodyLength.known($0) } ?? .unknown
            let incoming = IncomingBody(from: isEmpty ? nil : self, isEmpty ? .none : known)
            self.incoming = incoming
            let response = ClientResponse(
                HTTPResponse.Status(code: status), headers, .http1_1, to: request.method, request.url,
                ResponseBody(incoming, from: self), endsWithConnection: endsWithConnection, bodyLimit: 16 << 20)
            deferred.take()?.settle(.success(response))
        }

        func send(_ text: String) {
            guard !text.isEmpty else { return }
            Array(text.utf8).withUnsafeBytes { incoming?.receive($0) }
        }

        func finish() {
            incoming?.finish()
            incoming?.exchangeEnded()
        }

        /// The connection ends inside the body.
        func breakOff() { incoming?.fail(with: ClientFailure.truncated) }

        /// There is no response.
        func fail(_ failure: ClientFailure = .disconnected) { deferred.take()?.settle(.failure(failure)) }

        func wanted() {}
        func consumed(_ bytes: Int) { taken += bytes }
        func cancel() { isCancelled = true }
    }
}
