import Testing

@testable import WryneckProxy

@Suite("The name of a backend") struct BackendIDTests {
    @Test("it is the same for ever: the first bytes of the address's SHA-1")
    func fixed() throws {
        // printf %s http://127.0.0.1:3000 | sha1sum
        #expect(try Backend("http://127.0.0.1:3000/").id.description == "07434f864ccfe64f")
        #expect(BackendID(digest: [0, 1, 2, 0xFF, 4, 5, 6, 7, 8]).description == "000102ff04050607")
    }

    @Test("each address has another one")
    func different() throws {
        let texts = ["http://a", "https://a", "http://a:81", "http://a/b", "unix:/a", "unix:@a"]
        #expect(Set(try texts.map { try Backend($0).id }).count == texts.count)
    }

    @Test("it is read as it is written, and nothing else is")
    func read() throws {
        let id = try Backend("http://a").id
        #expect(BackendID(id.description) == id)
        #expect(BackendID(id.description.uppercased()) == id)
        for text in ["", "0", String(repeating: "0", count: 15), String(repeating: "0", count: 17), "+000000000000000"]
        {
            #expect(BackendID(text) == nil)
        }
        #expect(BackendID(String(repeating: "f", count: 16))?.number == .max)
        #expect(BackendID(String(repeating: "ä", count: 8)) == nil)
    }
}
