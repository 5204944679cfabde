// Tree.swift - what the server answers, one line per idea.

import Wryneck

func makeTree(_ database: Database) -> Branch {
    let root = Branch()
    root[""] = Page { _ in .html(frontPage) }

    // A leaf, a resource of one's own, a file tree.
    root["hello"] = Page { _ in .text("Hello, World!\n") }
    root["greeting"] = Greeting()
    root["static"] = Files("Public")

    // Later: by a Deferred, and by async code.
    root["slow"] = Slow()
    // At the slash it answers for /users alone, and leaves what is below to others.
    root["users/"] = Users(database)

    // A dynamic segment.
    root.get("users/{id}") { request in
        let id = try request.parameters.require("id", as: Int.self)
        return try .json(["id": id])
    }

    // State of this reactor: no lock, no actor.
    root["counter"] = Counter()

    // Uploads: whole, or piece by piece without ever holding more than one piece.
    root.post("echo", bodyLimit: 64 << 20) { request in
        .bytes(try await request.collect(upTo: 64 << 20))
    }
    root.post("count", bodyLimit: 1 << 30) { request in
        var count = 0
        for try await piece in request.body { count += piece.count }
        return .text("\(count)\n")
    }

    // A body that is written while it is sent.
    root["stream"] = Page { request in
        .stream(type: "text/plain; charset=utf-8") { writer in
            for number in 1...10 {
                try await writer.write("\(number)\n")
                try await request.reactor.sleep(for: .milliseconds(20))
            }
        }
    }
    return root
}

private let frontPage = """
    <!DOCTYPE html>
    <meta charset="utf-8">
    <title>Wryneck</title>
    <h1>Hello</h1>
    <ul>
      <li><a href="/hello">/hello</a>, <a href="/greeting">/greeting</a>: at once
      <li><a href="/slow">/slow</a>: by a Deferred, in a second
      <li><a href="/users">/users</a>, <a href="/users/42">/users/42</a>: by async code; a dynamic segment
      <li><a href="/counter">/counter</a>: state
      <li><a href="/stream">/stream</a>: a body written while it is sent
      <li><a href="/static/">/static/</a>: files, if there is a folder called Public here
      <li>POST to /echo or /count
    </ul>
    """
