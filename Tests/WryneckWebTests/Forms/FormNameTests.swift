import ProcessTesting
import Testing

@testable import WryneckWeb

@Suite("A field's name as a way") struct FormNameTests {
    @Test(
        "brackets in pairs behind a name are steps, and an empty pair is one at the end",
        arguments: [
            ("a", ["a"]), ("a[b]", ["a", "b"]), ("a[b][0][c]", ["a", "b", "0", "c"]), ("a[]", ["a", ""]),
            ("a[b][]", ["a", "b", ""]), ("é[ü]", ["é", "ü"]), ("a[b c]", ["a", "b c"]), ("", [""]),
        ])
    func steps(name: String, parts: [String]) { #expect(FormName.parts(of: name, depth: 3) == parts) }

    @Test(
        "everything else is one plain name",
        arguments: [
            "[a]", "[]", "a[", "a]", "a[b", "a[b]c", "a[b]]", "a[[b]]", "a[][b]", "a[b]c[d]", "a][b]", "[", "]", "a.b",
        ])
    func plain(name: String) { #expect(FormName.parts(of: name, depth: 3) == [name]) }

    @Test("more pairs than the limit are refused")
    func depth() {
        #expect(FormName.parts(of: "a[b][c][d]", depth: 3)?.count == 4)
        #expect(FormName.parts(of: "a[b][c][d][e]", depth: 3) == nil)
        #expect(FormName.parts(of: "a[b]", depth: 0) == nil)
        #expect(FormName.parts(of: "a" + String(repeating: "[b]", count: 100_000), depth: 8) == nil)
    }

    @Test("no mutation traps, and what comes out makes the name again")
    func mutations() {
        var random = Random(seed: 3986)
        for _ in 0..<3000 {
            let name = String(
                (0..<Int.random(in: 0...8, using: &random)).map { _ in "ab[]é0[]".randomElement(using: &random) ?? "a" }
            )
            guard let parts = FormName.parts(of: name, depth: 2) else {
                #expect(name.count { $0 == "[" } > 2)
                continue
            }
            #expect(parts.count == 1 || parts.count <= 3)
            #expect(parts[0] + parts.dropFirst().map { "[\($0)]" }.joined() == name)
        }
    }
}
