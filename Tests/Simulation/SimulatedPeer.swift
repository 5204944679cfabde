// SimulatedPeer.swift - what a simulation knows of each of its clients, whichever version of HTTP that speaks.

import Wryneck
import WryneckReactorTesting

protocol SimulatedPeer: AnyObject {
    /// Whether it is done with the connection, and the connection with it.
    var isDone: Bool { get }
    /// Does the next thing.
    /// - Returns: in how many milliseconds it wants to do another.
    func act() -> Int
    /// What it got that is not what the model says.
    func problems(_ ledger: Ledger, _ conditions: Conditions, isDraining: Bool) -> [String]
    /// The answers that came whole.
    var complete: Int { get }
    /// Status and body of each answer, for a digest.
    var answers: [(status: Int, body: [UInt8])] { get }
    /// Whether its connection was cut by the server.
    var wasAborted: Bool { get }
    /// What was asked and answered.
    var story: [String] { get }
}

extension SimulatedClient: SimulatedPeer {
    func problems(_ ledger: Ledger, _ conditions: Conditions, isDraining: Bool) -> [String] {
        Verdict(
            self, ledger, isDraining: isDraining, waitsForHalfClosed: conditions.timeouts.request.halfClosed == nil
        ).problems
    }

    var complete: Int { reader.complete }
    var answers: [(status: Int, body: [UInt8])] { reader.responses.map { ($0.status, $0.body) } }
    var wasAborted: Bool { transport.wasAborted }
}
