// main.swift - asks over UDP whether somebody is there, or answers. Datagrams get lost, so every question has a
// time-out.

import Glibc
import WryneckNetworking

/// Sends back whatever comes.
final class Answerer: DatagramProtocol {
    func received(_ bytes: RawSpan, from peer: SocketAddress, on transport: DatagramTransport) {
        // What cannot be sent now is lost, as any datagram may be.
        _ = try? transport.send(bytes, to: peer)
    }
}

/// Sends a number of pings, one after the other.
final class Asker: DatagramProtocol {
    private static let patience = Duration.seconds(1)

    private let count: Int
    private let done: () -> Void
    private var asked = 0
    private var sentAt = ContinuousClock.now
    private var timeout: DelayedCall?
    private(set) var answers = 0

    init(_ count: Int, _ done: @escaping () -> Void) {
        self.count = count
        self.done = done
    }

    func started(on transport: DatagramTransport) { ask(on: transport) }

    private func ask(on transport: DatagramTransport) {
        guard asked < count else { return transport.close() }
        asked += 1
        sentAt = .now
        timeout = transport.reactor.callLater(Asker.patience) { [weak self] in self?.giveUp("no answer", on: transport)
        }
        do { try transport.send(Array("ping \(asked)".utf8)) } catch { giveUp("\(error)", on: transport) }
    }

    func received(_ bytes: RawSpan, from peer: SocketAddress, on transport: DatagramTransport) {
        let answer = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        // The answer to a question that was given up may still come.
        guard answer == "ping \(asked)" else { return }
        answers += 1
        print("\(answer) from \(peer) in \((ContinuousClock.now - sentAt) / .microseconds(1)) µs")
        askNext(on: transport)
    }

    func failed(_ error: Errno, on transport: DatagramTransport) { giveUp("\(error)", on: transport) }

    private func giveUp(_ reason: String, on transport: DatagramTransport) {
        print("ping \(asked): \(reason)")
        askNext(on: transport)
    }

    private func askNext(on transport: DatagramTransport) {
        try? timeout?.cancel()
        ask(on: transport)
    }

    func stopped() {
        try? timeout?.cancel()
        print("\(answers) of \(asked) came back")
        done()
    }
}

func usage() -> Never {
    print("usage: udp-ping serve [PORT]\n       udp-ping ADDRESS PORT [COUNT]")
    exit(64)
}

func serve(_ port: Int) throws {
    let reactor = try Reactor()
    let transport = try reactor.listenDatagrams(port: port, Answerer())
    // When it runs: a reader of this line may stop the server at once, and SIGTERM has a handler only then.
    reactor.callWhenRunning { LogOutput.standardOutput.writeLine("udp-ping on \(transport.local)") }
    try reactor.run()
}

/// Whether anybody answered.
func ask(_ host: String, _ port: Int, _ count: Int) throws -> Bool {
    let reactor = try Reactor()
    let asker = Asker(count) { reactor.stop() }
    var failure: DatagramError?
    reactor.callWhenRunning {
        do throws(DatagramError) { try reactor.connectDatagrams(host: host, port: port, asker) } catch {
            failure = error
            reactor.stop()
        }
    }
    try reactor.run()
    if let failure { throw failure }
    return asker.answers > 0
}

let arguments = Array(CommandLine.arguments.dropFirst())
let numbers = arguments.dropFirst().compactMap { Int($0) }
guard (1...3).contains(arguments.count), numbers.count == arguments.count - 1 else { usage() }

do {
    switch (arguments[0], numbers.count) {
    case ("serve", 0...1): try serve(numbers.first ?? 9999)
    case (let host, 1...2): exit(try ask(host, numbers[0], numbers.count == 2 ? numbers[1] : 4) ? 0 : 1)
    default: usage()
    }
} catch {
    LogOutput.standardError.writeLine("udp-ping: \(error)")
    exit(1)
}
