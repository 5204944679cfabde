// Asking.swift - a number of requests under way at a time, each on its own connection; every answer is read to its end
// and followed by the next request.
// Invariant: only what ends between the two readings counts; anything but the answer expected ends the program.

import Glibc
import WryneckClient

final class Asking {
    /// How it is programmed.
    enum Style: String {
        /// An `Agent`, its Deferreds and their callbacks.
        case callbacks
        /// An `Agent`, and an async task for each connection.
        case tasks
        /// The whole `HTTPClient`, which looks for redirects, cookies and codings, and callbacks.
        case whole
    }

    /// Time that does not count.
    private static let warmUp = Duration.milliseconds(300)
    private static let mostBytes = 4096

    private let reactor: Reactor
    private let request: ClientRequest
    private let connections: Int
    private let seconds: Double
    private var sender: any RequestSending
    private var answers = 0
    private var isOver = false

    init(_ url: ClientURL, _ connections: Int, _ seconds: Double, on reactor: Reactor) {
        (self.reactor, self.connections, self.seconds) = (reactor, connections, seconds)
        request = ClientRequest(.get, url)
        sender = Agent(on: reactor, Asking.options(connections))
    }

    /// By default there are 8 connections to a host, and 1000 requests on each.
    private static func options(_ connections: Int) -> Agent.Options {
        var options = Agent.Options()
        (options.limits.pool.count, options.limits.pool.perHost) = (connections, connections)
        (options.limits.pool.idle, options.limits.pool.idlePerHost) = (connections, connections)
        options.limits.pool.uses = .max
        return options
    }

    /// Begins as soon as the reactor runs.
    func start(_ style: Style) {
        if style == .whole { sender = HTTPClient(sender) }
        reactor.callWhenRunning { [self] in
            for _ in 0..<connections { if style == .tasks { askInTask() } else { ask() } }
            reactor.callLater(Asking.warmUp) { [self] in measure(since: Reading(answers)) }
        }
    }

    private func measure(since before: Reading) {
        reactor.callLater(.seconds(seconds)) { [self] in
            isOver = true
            print(Reading(answers).line(since: before))
            reactor.stop()
        }
    }

    // MARK: The requests

    private func ask() {
        sender.send(request)
            .flatMap { response in response.bytes(upTo: Asking.mostBytes).map { (response.status.code, $0.count) } }
            .addCallbacks(
                { [self] status, count in
                    answered(status, count)
                    if !isOver { ask() }
                }, { [self] error in failed(error) })
    }

    private func askInTask() {
        Deferred(on: reactor) { [self] in
            while !isOver {
                let response = try await sender.send(request)
                answered(response.status.code, try await response.bytes(upTo: Asking.mostBytes).count)
            }
        }.addErrback { [self] error in failed(error) }
    }

    private func answered(_ status: Int, _ count: Int) {
        answers += 1
        if status != 200 || count == 0 { failed("status \(status), \(count) bytes") }
    }

    private func failed(_ reason: Any) {
        if isOver { return }
        LogOutput.standardError.writeLine("client-bench: \(reason)")
        exit(1)
    }
}
