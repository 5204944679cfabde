// main.swift - servers behind one address: requests are spread among them, one that fails is left out until it is well
// again, and a page shows how they are.
//
//     balancer http://127.0.0.1:3001 http://127.0.0.1:3002
//     open http://127.0.0.1:8080/            # the page
//     curl http://127.0.0.1:8080/app/any     # one of them answers /any

import Glibc
import Wryneck
import WryneckProxy

var port = 8080
var urls = Array(CommandLine.arguments.dropFirst())
if urls.count > 1, urls[0] == "--port" {
    port = Int(urls[1]) ?? -1
    urls.removeFirst(2)
}

func makeBackends(_ urls: [String]) -> Backends? {
    var health = BackendHealthOptions()
    // Asked every second for /healthz, whether there are requests or not.
    health.checks = BackendHealthOptions.Checks()
    health.checks?.target = "/healthz"
    health.checks?.interval = .seconds(1)
    return try? Backends(urls, balancing: .leastBusy, health: health)
}

// One for all reactors, so that all know the same.
guard (0...65535).contains(port), let backends = makeBackends(urls) else {
    print("usage: balancer [--port N] URL...")
    exit(64)
}

let server = Server(.tcp(port: port)) { _ in
    let root = Branch()
    root.get("") { _ in .html(page) }
    root["app"] = try ReverseProxy(to: backends)
    root["backends"] = BackendStatusPage(backends)
    return Site(root)
}
await server.main { server in
    LogOutput.standardOutput.writeLine("balancer on http://\(server.addresses[0])/")
}
