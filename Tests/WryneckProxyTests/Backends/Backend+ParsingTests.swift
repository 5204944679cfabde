import ProcessTesting
import Testing
import WryneckClient

@testable import WryneckProxy

@Suite("Backend from text") struct BackendParsingTests {
    @Test(
        "each mistake is told by its name",
        arguments: [
            ("", .scheme), ("app:3000", .scheme), ("127.0.0.1:3000", .scheme), ("/run/app.sock", .scheme),
            ("ws://app", .scheme), ("wss://app", .scheme), ("ftp://app", .scheme), ("UNIX:/run/app.sock", .scheme),
            ("http://user@app", .userInfo), ("http://user:secret@app", .userInfo), ("http://@app", .userInfo),
            ("ws://user:secret@app", .userInfo), ("http://user:se@cret@app?a", .userInfo),
            ("http://app?a=b", .query), ("http://app/?", .query), ("http://app/#a", .fragment),
            ("http://", .url(.host)), ("http://app:0", .url(.port)), ("http://app:65536", .url(.port)),
            ("http://127.1", .url(.host)), ("http://app\r\nX: y", .url(.controlByte)),
            ("http:\\\\app", .url(.backslash)),
            ("http://app/%zz", .url(.escape)), ("http://käse", .url(.internationalName)),
            ("unix:", .emptySocketPath), ("unix:@", .emptySocketPath), ("unix:app.sock", .relativeSocketPath),
            ("unix:/run/a\0b", .socketPathByte), ("unix:@a\0", .socketPathByte),
        ] as [(String, Backend.Mistake)])
    func mistakes(text: String, mistake: Backend.Mistake) {
        #expect(throws: mistake) { try Backend(text) }
    }

    @Test("an @ behind the host is none before it")
    func signs() throws {
        #expect(try Backend("http://app/@/a@b").description == "http://app/@/a@b")
        #expect(try Backend("unix:/run/a@b").socketPath == "/run/a@b")
    }

    @Test("a socket's path is as long as a socket's address can hold", arguments: ["/", "@"])
    func socketLength(first: String) throws {
        let longest = first + String(repeating: "a", count: 106)
        #expect(try Backend("unix:\(longest)").socketPath?.utf8.count == 107)
        #expect(throws: Backend.Mistake.longSocketPath) { try Backend("unix:\(longest)a") }
    }

    @Test("weights are from 1 to 1000", arguments: [Int.min, -1, 0, 1001, .max])
    func weights(weight: Int) throws {
        #expect(throws: Backend.Mistake.weight) { try Backend("http://app", weight: weight) }
        _ = try Backend("http://app", weight: 1)
        _ = try Backend("http://app", weight: 1000)
    }

    @Test("every mistake has words, and none of them what was written")
    func words() throws {
        for text in [
            "http://user:secret@app", "secret://app", "http://app?secret", "unix:secret", "http://se cret:99999",
        ] {
            do {
                _ = try Backend(text)
                Issue.record("\(text) is taken")
            } catch { #expect(!"\(error)".contains("secret") && "\(error)".count > 20) }
        }
    }

    @Test("texts at random are taken or refused, and what is taken has one writing")
    func mutated() throws {
        var random = Random(seed: 5)
        let seeds = ["http://127.0.0.1:3000/a", "https://user:x@[::1]:8443/", "unix:/run/app.sock", "unix:@app"]
        for _ in 0..<5000 {
            var bytes = Array(seeds.randomElement(using: &random)?.utf8 ?? "".utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = "/:@?#[]%.\\\0ab1 ".utf8.randomElement(using: &random) ?? 0
            }
            guard let backend = try? Backend(String(decoding: bytes, as: UTF8.self)) else { continue }
            guard try Backend(backend.description) == backend else {
                Issue.record("\(String(decoding: bytes, as: UTF8.self)): \(backend)")
                return
            }
        }
    }
}
