// main.swift - the README's first program, at the top level as a user has it; then the snippets are run.

import Wryneck

// One line per idea: a tree, a leaf, a dynamic segment, a file tree.
let server = Server(.tcp(port: 8080)) { reactor in
    let root = Branch()
    root["hello"] = Page { _ in .text("Hello, World!\n") }
    root["static"] = Files("Public")
    root.get("users/{id}") { request in
        let id = try request.parameters.require("id", as: Int.self)
        return try .json(["id": id])
    }
    return Site(root)
}
if CommandLine.arguments.contains("serve") { try await server.run() }

try await embed()
try echo(for: .milliseconds(10))
let length = try await poem()
print("client: ok, \(length)")
