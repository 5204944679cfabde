import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Sessions and bodies that are streamed", .bothVersions) struct SessionStreamTests {
    /// What became of a change in the body.
    private final class Notes {
        var lines: [String] = []
        func note(_ name: String, _ body: () throws -> Void) {
            do {
                try body()
                lines.append("\(name): done")
            } catch {
                lines.append("\(name): \(error)")
            }
        }
    }

    private func client(_ store: any SessionStore, _ notes: Notes) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.use(try Sessions(store))
            SessionSite.grow(root)
            root.get("stream") { request in
                let session = try request.session
                try session.set("a", "before")
                return .stream(type: "text/plain") { writer in
                    try await writer.write(session["a"] ?? "none")
                    notes.note("set") { try session.set("a", "late") }
                    notes.note("flash") { try session.flash("late") }
                    notes.note("sign-in") { try session.signIn(as: "eve") }
                    notes.note("sign-out") { try session.signOut() }
                    notes.note("rotate") { try session.rotate() }
                }
            }
            root.get("late") { request in
                .stream(type: "text/plain") { writer in
                    let session = try request.session
                    try await writer.write(session["a"] ?? "none")
                    notes.note("late") { try session.set("a", "late") }
                    notes.note("take") { _ = try session.takeFlashes() }
                }
            }
            return Site(root)
        }
    }

    @Test("the cookie is in the head; what the body changes throws, and is not saved", arguments: [true, false])
    func late(isImmediate: Bool) throws {
        let notes = Notes()
        let browser = Browser(try client(isImmediate ? MemorySessionStore() : DistantStore(), notes))
        let response = try browser.get("/stream")
        #expect(response.text == "before")
        #expect(response.cookie("__Host-session") != nil)
        let tooLate = Session.Mistake.tooLate.description
        #expect(notes.lines == ["set", "flash", "sign-in", "sign-out", "rotate"].map { "\($0): \(tooLate)" })
        #expect(try browser.get("/get/a").text == "before")
        #expect(try browser.get("/user").text == "nobody")
    }

    @Test("a body may read a session that nobody has asked for before, and cannot change it either")
    func read() throws {
        let notes = Notes()
        let browser = Browser(try client(MemorySessionStore(), notes))
        _ = try browser.get("/set/a/1")
        _ = try browser.get("/flash/once")
        #expect(try browser.get("/late").text == "1")
        let tooLate = Session.Mistake.tooLate.description
        #expect(notes.lines == ["late: \(tooLate)", "take: \(tooLate)"])
        #expect(try browser.get("/flashes").text == "note:once")
    }
}
