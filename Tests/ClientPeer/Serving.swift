// Serving.swift - a server of Wryneck's own, with all that the cases ask for.

import Wryneck

struct Serving {
    private let folder: String
    private let endpoints: [Endpoint]

    /// FOLDER PORT TLS-PORT CHAIN KEY; nil if they are wrong.
    init?(_ arguments: some Collection<String>) {
        let words = Array(arguments)
        guard let port = Int(words[1]), let securePort = Int(words[2]) else { return nil }
        folder = words[0]
        endpoints = [.tcp(port: port), .tls(port: securePort, .files(chain: words[3], key: words[4]))]
    }

    func run() async {
        var timeouts = Timeouts()
        timeouts.connection.idle = .seconds(2)
        let folder = folder
        await Server(endpoints, timeouts: timeouts) { _ in Site(Serving.tree(folder)) }.main()
    }

    private static func tree(_ folder: String) -> Branch {
        let (root, closing) = (Branch(), Branch())
        root.use(Compression())
        root["{path...}"] = Files(folder)
        closing.use { request, next in try request.amending(next) { $0.headers[.connection] = "close" } }
        closing["{path...}"] = Files(folder + "/close")
        root["close"] = closing
        addBodies(to: root)
        root.get("interim") { request in
            var hints = Headers()
            hints["Link"] = "</style.css>; rel=preload"
            _ = try request.inform(.init(code: 103), headers: hints)
            return .text("behind the hints")
        }
        root.get("trailers") { _ in
            .stream { writer in
                try await writer.write("a body")
                writer.trailers["X-Count"] = "6"
            }
        }
        return root
    }

    private static func addBodies(to root: Branch) {
        root.post("echo", bodyLimit: 16 << 20) { request in
            let bytes = try await request.collect(upTo: nil)
            return .bytes(bytes)
        }
        root.post("duplex", bodyLimit: 16 << 20) { request in
            .stream { writer in for try await piece in request.body { try await writer.write(piece) } }
        }
        root.post("count", bodyLimit: 2 << 30) { request in try await count(request) }
        root.post("limited", bodyLimit: 1 << 20) { request in try await count(request) }
    }

    private static func count(_ request: Request) async throws -> Response {
        var count = 0
        for try await piece in request.body { count += piece.count }
        return .text("\(count)\n")
    }
}
