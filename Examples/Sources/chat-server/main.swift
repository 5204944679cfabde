// main.swift - a chat: lines from one go to all. Try it with several `telnet 127.0.0.1 4000`.
// No lock anywhere: everything in here lives on one reactor.

import Glibc
import WryneckNetworking

/// The people who are connected.
final class Room {
    private var guests: [String: LineReceiver] = [:]

    var names: [String] { guests.keys.sorted() }

    func enter(_ name: String, _ lines: LineReceiver) -> Bool {
        guard guests[name] == nil else { return false }
        tell("* \(name) comes in")
        guests[name] = lines
        return true
    }

    func leave(_ name: String) {
        guests[name] = nil
        tell("* \(name) leaves")
    }

    func tell(_ line: String, except name: String? = nil) {
        for (guest, lines) in guests where guest != name { lines.send(line: line) }
    }
}

/// One guest.
final class Guest: LineProtocol {
    private let room: Room
    private var name: String?

    init(_ room: Room) { self.room = room }

    func connected(to lines: LineReceiver) { lines.send(line: "Your name?") }

    func received(line: [UInt8], on lines: LineReceiver) {
        let text = String(decoding: line, as: UTF8.self)
        guard let name else { return introduce(text, lines) }
        switch text {
        case "": return
        case "/who": lines.send(line: "* here are \(room.names.joined(separator: ", "))")
        case "/quit": lines.close()
        default: room.tell("<\(name)> \(text)", except: name)
        }
    }

    private func introduce(_ wish: String, _ lines: LineReceiver) {
        guard (1...20).contains(wish.utf8.count), wish.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            return lines.send(line: "Up to 20 letters and digits, please. Your name?")
        }
        guard room.enter(wish, lines) else { return lines.send(line: "There is a \(wish) already. Your name?") }
        name = wish
        lines.send(line: "Welcome, \(wish)! /who and /quit are all there is.")
    }

    func disconnected(reason: ConnectionLost?) { if let name { room.leave(name) } }
}

guard CommandLine.arguments.count <= 2 else {
    print("usage: chat-server [ENDPOINT]     tcp:4000 unless told")
    exit(64)
}
do {
    let reactor = try Reactor()
    let room = Room()
    let listener = try reactor.listen(Endpoint(listening: CommandLine.arguments.dropFirst().first ?? "tcp:4000")) { _ in
        LineReceiver(Guest(room), longestLine: 1000)
    }
    // When it runs: a reader of this line may stop the server at once, and SIGTERM has a handler only then.
    reactor.callWhenRunning { LogOutput.standardOutput.writeLine("chat-server on \(listener.address)") }
    try reactor.run()
} catch {
    LogOutput.standardError.writeLine("chat-server: \(error)")
    exit(1)
}
