// main.swift - a guest book that everybody sees as it is written: forms, and server-sent events to all who look.

import Glibc
import Wryneck
import WryneckWeb

let arguments = CommandLine.arguments
let port = arguments.count == 3 && arguments[1] == "--port" ? Int(arguments[2]) : arguments.count == 1 ? 8080 : nil
guard let port else {
    print("usage: live-page [--port N]")
    exit(64)
}

// One for all reactors; a page that has lost its connection gets what it has missed.
let book = EventBroadcaster(history: 100)

let server = Server(.tcp(port: port), reactors: .perCore) { _ in
    let root = Branch()
    root.get("") { request in .page(page(for: request.clientAddress.host)) }
    root.get("entries") { _ in .events(from: book) }
    root.post("entries", bodyLimit: 4096) { request in
        let form: Request.Form = try await request.form()
        guard let text = form["text"], !text.isEmpty else { throw HTTPError(.badRequest, "a text, please") }
        // Markup, made here: the page only puts it in.
        let entry: HTML = "<li>\(text)</li>"
        book.send(ServerSentEvent(data: entry.markup, event: "entry"))
        return Response.redirect(toLocal: form["back"], of: request)
    }
    return Site(root)
}
await server.main { server in
    LogOutput.standardOutput.writeLine("live-page on http://\(server.addresses[0])/")
}
