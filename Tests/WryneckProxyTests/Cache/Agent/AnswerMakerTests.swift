import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP
import WryneckReactorTesting

@testable import WryneckProxy

@Suite("Answers out of the store") struct AnswerMakerTests {
    private let maker = AnswerMaker(addsStatus: true)

    private func stored(_ status: Int = 200, _ body: String = "hello") throws -> StoredResponse {
        let headers: Headers = [.cacheControl: "max-age=60", .eTag: "\"a\"", .contentType: "text/plain", .age: "9"]
        let head = try CacheCase.stored(CacheCase.head(headers, status))
        return StoredResponse(try CacheCase.query().key, head, body.isEmpty ? [] : [Array(body.utf8)])
    }

    private func answer(_ stored: StoredResponse, _ query: CacheQuery) -> ClientResponse {
        maker.answer(stored, to: query, CacheStatus(), at: CacheCase.time(5))
    }

    @Test("an answer has the stored fields, its age, its length and what the cache did, and it is whole")
    func hit() throws {
        let response = answer(try stored(), try CacheCase.query())
        #expect(response.status == .ok && response.body.isComplete && response.body.declaredLength == 5)
        #expect(response.headers.all(.age) == ["14"] && response.headers[.contentLength] == "5")
        #expect(response.headers[.contentType] == "text/plain")
        #expect(response.headers["Cache-Status"] == "wryneck; hit; ttl=46")
    }

    @Test("HEAD gets the same fields and no body")
    func head() throws {
        let response = answer(try stored(), try CacheCase.query([:], .head))
        #expect(response.headers == answer(try stored(), try CacheCase.query()).headers)
        #expect(response.body.declaredLength == 0)
    }

    @Test("a client that has it gets a 304, as young as it is")
    func notModified() throws {
        let response = answer(try stored(), try CacheCase.query([.ifNoneMatch: "\"a\""]))
        #expect(response.status == .notModified && response.body.declaredLength == 0)
        #expect(response.headers[.age] == "14" && response.headers[.eTag] == "\"a\"")
        #expect(!response.headers.contains(.contentLength) && !response.headers.contains(.contentType))
    }

    @Test("204 has no length, and an empty 200 has one")
    func empty() throws {
        #expect(answer(try stored(204, ""), try CacheCase.query()).headers[.contentLength] == nil)
        #expect(answer(try stored(200, ""), try CacheCase.query()).headers[.contentLength] == "0")
    }

    @Test("what the cache did stands behind what others have said, and nowhere unless it is wanted")
    func status() throws {
        var headers: Headers = [.cacheControl: "max-age=60"]
        headers["Cache-Status"] = "inner; hit"
        let head = try CacheCase.stored(CacheCase.head(headers))
        let stored = StoredResponse(try CacheCase.query().key, head, [])
        #expect(answer(stored, try CacheCase.query()).headers["Cache-Status"] == "inner; hit, wryneck; hit; ttl=55")
        let quiet = AnswerMaker(addsStatus: false)
        let response = quiet.answer(stored, to: try CacheCase.query(), CacheStatus(), at: CacheCase.time())
        #expect(response.headers["Cache-Status"] == "inner; hit")
        #expect(quiet.telling(CacheStatus(), response) === response)
        let switching = CacheCase.rule().makeHead(CacheCase.head([:], 101), head.variant)
        let upgrade = quiet.answer(
            StoredResponse(stored.key, switching, []), to: try CacheCase.query(), CacheStatus(), at: CacheCase.time())
        #expect(maker.telling(CacheStatus(), upgrade) === upgrade)
    }

    @Test("who wants only what is stored gets 504")
    func unavailable() throws {
        let response = maker.unavailable(to: try CacheCase.query())
        #expect(response.status == .gatewayTimeout && response.body.isComplete)
    }
}
