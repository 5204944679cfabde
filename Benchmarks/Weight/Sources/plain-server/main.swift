// A whole server, without JSON, TLS and compression.

import Wryneck

let server = Server(.tcp(port: 8080)) { _ in
    let root = Branch()
    root["hello"] = Page { _ in .text("Hello, World!\n") }
    root["files"] = Files("Public")
    return Site(root)
}
try await server.run()
