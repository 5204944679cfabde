// todo: a list of things to do for everybody who signs in, kept in a file. The program of the tutorial.

import Wryneck
import WryneckSQLite
import WryneckWeb

struct NewTask: Decodable, Validatable {
    let title: String
    func validate(_ check: inout Validation) { check("title", title, .notBlank, .length(...200)) }
}

@main struct Todo {
    static func main() async throws {
        let database = try SQLite.open(CommandLine.arguments.dropFirst(2).first ?? "todo.db")
        try await database.execute("CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, hash TEXT NOT NULL)")
        try await database.execute(
            "CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL)")
        let store = try SQLiteSessionStore(database), throttle = SignInThrottle()
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
        let server = Server(.tcp(port: port)) { _ in
            Site(try tree(database, store, throttle), errorPage: ProblemDetails.pages())
        }
        await server.main { LogOutput.standardOutput.writeLine("todo on http://\($0.addresses[0])/") }
    }

    static func tree(_ database: SQLite, _ store: SQLiteSessionStore, _ throttle: SignInThrottle) throws -> Branch {
        let root = Branch(), own = Branch()
        root.use(CrossOriginProtection())  // no other site's page posts a form here
        root.use(try Sessions(store, options: .plainHTTP))  // the default wants TLS
        let login = try FormLogin(
            .accounts { name, _ in
                let rows = try await database.query("SELECT hash FROM users WHERE name = ?", [.text(name)])
                return rows.first?["hash"].text.map { FormLogin.Account(user: name, hash: $0) }
            }, throttle: throttle)
        root["sign-in"] = login
        root["sign-out"] = login.signOut
        root.post("sign-up", bodyLimit: 4096) { request in
            let form = try await request.form()
            let name = try form.require("name", as: String.self)
            let hash = try await PasswordHasher().hash(form.require("password"), on: request.reactor)
            try await database.execute("INSERT INTO users VALUES (?, ?)", [.text(name), .text(hash)])
            try request.session.signIn(as: name)
            return Response.redirect(to: "/tasks/", status: .seeOther)
        }
        own.use(AuthGuard([SessionScheme(signInPage: "/sign-in")]))
        own.get("") { request in
            let rows = try await database.query("SELECT title FROM tasks WHERE owner = ?", [.text(request.user)])
            let items: [HTML] = rows.map { "<li>\($0["title"].text ?? "")" }
            return Response.page(
                "<h1>\(request.user ?? "")</h1><ul>\(items)</ul><form method=post><input name=title></form>")
        }
        own.post("", bodyLimit: 4096) { request in
            let task = try await request.form(as: NewTask.self)
            try await database.execute(
                "INSERT INTO tasks (owner, title) VALUES (?, ?)", [.text(request.user), .text(task.title)])
            return Response.redirect(to: "/tasks/", status: .seeOther)
        }
        root["tasks"] = own
        return root
    }
}
