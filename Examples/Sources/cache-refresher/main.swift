// main.swift - a page whose content is refreshed in the background: visitors never wait for it, and get the last good
// one while it fails.

import Glibc
import Wryneck

/// Keeps the content of a file, or of anything else that is slow to get.
final class Cache {
    private(set) var content: [UInt8]?
    private(set) var refreshes = 0

    /// The next round begins when this one has ended, by success or failure: a slow source is never asked twice at
    /// once.
    func refresh(from path: String, on reactor: Reactor) -> Deferred<Void> {
        reactor.deferToThread { try readAll(path) }
            .map { [self] bytes in
                content = bytes
                refreshes += 1
            }
            .addErrback { error in LogOutput.standardError.writeLine("cache-refresher: \(path): \(error)") }
    }
}

/// Blocks; for a thread.
@Sendable func readAll(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Errno(rawValue: errno) }
    defer { fclose(file) }
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 3, let milliseconds = Int(arguments[1]), let port = Int(arguments[2]), milliseconds > 0 else {
    print("usage: cache-refresher FILE MILLISECONDS PORT")
    exit(64)
}
let path = arguments[0]

let server = Server(.tcp(port: port)) { reactor in
    let cache = Cache()
    LoopingCall(on: reactor) { cache.refresh(from: path, on: reactor) }.start(every: .milliseconds(milliseconds))
    let root = Branch()
    root[""] = Page { _ in
        guard let content = cache.content else { throw HTTPError(.serviceUnavailable, "nothing yet") }
        return .text(String(decoding: content, as: UTF8.self))
    }
    root["refreshes"] = Page { _ in .text("\(cache.refreshes)\n") }
    return Site(root)
}
await server.main { server in LogOutput.standardOutput.writeLine("cache-refresher on http://\(server.addresses[0])/") }
