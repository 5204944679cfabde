// Routes.swift - the sites that are asked.

import MeasuredRoutes
import Wryneck

enum Routes {
    static func site(for script: Script, on reactor: Reactor, folder: String) throws -> Site {
        let root = Branch()
        addAnswers(to: root)
        root.on(.post, "echo") { request in .bytes(try await request.collect(upTo: 4096)) }
        root.get("stream") { _ in .stream { writer in for _ in 0..<4 { try await writer.write("a piece\n") } } }
        root["files"] = Files(folder)
        root["layers"] = tenLayers()
        if script.name == "deep" { root["deep"] = deepTree(levels: 8) }
        let log = script.name == "logged" ? AccessLogWriter(on: reactor, to: try .file("/dev/null")) : nil
        return Site(root, accessLog: log)
    }
}
