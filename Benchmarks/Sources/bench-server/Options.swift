// Options.swift - what bench-server's command line says.

import Wryneck

struct Options {
    static let usage = """
        usage: bench-server [--port N | --listen ENDPOINT] [--reactors N] [--root DIR] [--tls-port N --certificate PATH]
                            [--log-port N --log FILE] [--h2c-port N] [--tree LEVELS] [--keep-alive SECONDS]
        """

    let endpoint: Endpoint
    let reactors: Int
    /// The directory that appears as /files/.
    let root: String
    let secure: Endpoint?
    /// A second server in the same process, whose site keeps an access log.
    let logged: Endpoint?
    let log: String
    /// Another one, that takes HTTP/2 in the clear: the first has not to look what its clients speak.
    let priorKnowledge: Endpoint?
    /// How long an idle connection stays.
    let keepAlive: Duration
    /// Of the tree below /deep, a thousand children each; 0 for none, since eight of them take memory.
    let treeLevels: Int

    init?(_ arguments: ArraySlice<String>) {
        var values = [
            "--port": "8080", "--listen": "", "--reactors": "1", "--root": "Public", "--tls-port": "",
            "--certificate": "",
            "--log-port": "", "--log": "/dev/null", "--h2c-port": "", "--tree": "0", "--keep-alive": "15",
        ]
        var rest = arguments
        while let name = rest.popFirst() {
            guard values[name] != nil, let value = rest.popFirst() else { return nil }
            values[name] = value
        }
        func text(_ name: String) -> String { values[name] ?? "" }
        guard let reactors = Int(text("--reactors")), let treeLevels = Int(text("--tree")),
            let keepAlive = Int(text("--keep-alive"))
        else {
            return nil
        }
        let listen = text("--listen").isEmpty ? "tcp:\(text("--port"))" : text("--listen")
        guard let endpoint = try? Endpoint(listening: listen) else { return nil }
        let certificate = text("--certificate")
        secure = Int(text("--tls-port")).map {
            .tls(port: $0, .files(chain: certificate + ".pem", key: certificate + ".key"))
        }
        logged = Int(text("--log-port")).map { .tcp(port: $0) }
        priorKnowledge = Int(text("--h2c-port")).map { .tcp(port: $0) }
        (self.endpoint, self.reactors, self.treeLevels) = (endpoint, reactors, treeLevels)
        (root, log, self.keepAlive) = (text("--root"), text("--log"), .seconds(keepAlive))
    }
}
