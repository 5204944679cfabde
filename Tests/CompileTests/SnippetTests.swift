import ProcessTesting
import Testing

/// Compiles what the documentation shows, against the modules that the tests are built with.
@Suite("The documentation", .ownThread) struct SnippetTests {
    @Test("shows no Swift that does not compile, and none that compiles where it says that it is refused")
    func snippets() async throws {
        let run = try await Child.run(
            "python3", ["-B", packageFolder + "/Documentation/snippets.py", packageFolder + "/.build/debug"])
        #expect(run.code == 0, "\(run.text)\(run.errors)")
    }
}
