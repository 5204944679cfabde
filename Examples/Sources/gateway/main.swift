// main.swift - one answer made of three: each request asks three services at once, and what they do not answer in time
// is left out. The services are here, too, so that there is something to ask:
//
//     curl http://127.0.0.1:8080/products/1      # all of it
//     curl http://127.0.0.1:8080/products/2      # without the reviews, whose service fails
//     curl http://127.0.0.1:8080/products/3      # without the stock, whose service takes too long
//     curl http://127.0.0.1:8080/products/4      # 502: nobody knows anything

import Glibc
import Wryneck
import WryneckClient

guard let options = Options(CommandLine.arguments.dropFirst()) else {
    print(Options.usage)
    exit(64)
}

// Known as soon as the server listens.
let place = Place()

let server = Server(.tcp(port: options.port)) { reactor in
    let root = Branch()
    // A client for each reactor: its connections live there, and no lock is needed.
    root["products/{id}"] = Gateway(HTTPClient(on: reactor), at: place, timeout: options.timeout)
    root["services"] = makeServices()
    return Site(root)
}
await server.main { server in
    place.set("http://\(server.addresses[0])/services")
    LogOutput.standardOutput.writeLine("gateway on http://\(server.addresses[0])/")
}
