// CachingAgent.swift - a shared cache in front of another agent: RFC 9111.
// Invariant: what it decides, `CacheRule` decides; what it keeps, `CacheStore` keeps. It only carries out.

internal import HTTPTypes
public import WryneckClient
public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

/// An agent that answers from memory what another agent has got before, as RFC 9111 allows a cache that many share.
///
/// ```swift
/// let agent = CachingAgent(Agent(on: reactor))
/// ```
///
/// It belongs directly in front of the agent that has the connections: what an agent behind it adds to requests, such
/// as cookies, is in no key. Only responses are stored that their origin says may be (Cache-Control, Expires), without
/// Set-Cookie, to GET requests without a body, credentials or ranges; all other requests pass by as they are. Requests
/// for the same thing at the same time become one. Everything is lost with the agent.
public final class CachingAgent: RequestSending {
    /// The reactor of the agent behind it.
    public var reactor: Reactor { origin.reactor }

    /// The agent behind it.
    let origin: any RequestSending
    let rule: CacheRule
    let maker: AnswerMaker
    let budget: FillBudget
    var store: CacheStore
    var flights = FlightTable()
    var marks: PassMarks
    private let date: () -> HTTPDate

    /// - Parameters:
    ///   - agent: sends the requests.
    ///   - options: how much is kept, and for whom.
    public convenience init(_ agent: any RequestSending, _ options: CachingAgent.Options = Options()) {
        self.init(agent, options) { HTTPDate(secondsSince1970: Int(Syscalls.wallClockSeconds())) }
    }

    /// The same with another clock of the wall; `date` is read for each message.
    package init(_ agent: any RequestSending, _ options: CachingAgent.Options, date: @escaping () -> HTTPDate) {
        let options = options.clamped
        (origin, self.date) = (agent, date)
        rule = CacheRule(options: options)
        maker = AnswerMaker(addsStatus: options.addsStatus)
        budget = FillBudget(options.incomingBytes)
        store = CacheStore(options)
        marks = PassMarks(options)
    }

    var now: CacheTime { CacheTime(instant: reactor.now, date: date()) }

    /// Sends a request, or answers it from what is stored.
    /// - Parameter request: the request, with the fields that the origin is to get.
    /// - Returns: the response; or what the agent behind it fails with.
    public func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
        switch rule.course(of: request) {
        case .look(let query): look(request, query)
        case .pass(let reason): pass(request, reason)
        case .change(let query):
            pass(request, .method).map { [self] response in
                rule.invalidated(by: query, response.status.code, response.headers).forEach(remove)
                return response
            }
        }
    }

    /// The number of stored responses, and about how many bytes they take.
    public var contents: (responses: Int, bytes: Int) { (store.count, store.byteCount) }

    /// Removes everything that is stored; what is under way is not stored, either.
    public func removeAll() {
        store.removeAll()
        flights.outdateAll()
    }

    private func remove(_ key: CacheKey) {
        store.removeAll(of: key)
        flights.outdate(key)
    }

    private func pass(_ request: ClientRequest, _ reason: CacheStatus.Reason) -> Deferred<ClientResponse> {
        let sent: Deferred<ClientResponse> = origin.send(request)
        guard maker.addsStatus else { return sent }
        return sent.map { [maker] response in
            maker.telling(CacheStatus(reason: reason, originStatus: response.status.code), response)
        }
    }
}
