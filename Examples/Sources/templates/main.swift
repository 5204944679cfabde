// main.swift - pages from templates, by swift-mustache. Wryneck needs nothing for it: a template makes a String, and
// `.html` sends it.

import Glibc
import Mustache
import Wryneck

let arguments = CommandLine.arguments
let port = arguments.count == 3 && arguments[1] == "--port" ? Int(arguments[2]) : arguments.count == 1 ? 8080 : nil
guard let port else {
    print("usage: templates [--port N]")
    exit(64)
}

let templates = try makeTemplates()

extension Rendering {
    /// A page from a template.
    static func page(_ name: String, _ values: Any) throws -> Rendering {
        guard let text = templates.render(values, withTemplate: name) else {
            throw HTTPError(.internalServerError, "no template \(name)")
        }
        return .html(text)
    }
}

let server = Server(.tcp(port: port)) { _ in
    let root = Branch()
    root.get("") { request in
        var birds = Birds(
            title: request.query["title"] ?? "Birds",
            birds: [
                Birds.Bird(name: "Wryneck", remark: "twists its neck", isRare: true),
                Birds.Bird(name: "Sparrow", remark: "says \"chirp\"", isRare: false),
            ])
        if let name = request.query["name"] { birds.birds = [Birds.Bird(name: name, remark: name, isRare: false)] }
        return try .page("page", birds)
    }
    return Site(root)
}
await server.main { server in
    LogOutput.standardOutput.writeLine("templates on http://\(server.addresses[0])/")
}
