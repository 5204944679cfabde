import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP

@testable import WryneckProxy

@Suite("Requests as a cache sees them") struct CacheQueryTests {
    @Test("credentials are those of the field, and those of the URL")
    func credentials() throws {
        #expect(try CacheCase.query([.authorization: "Bearer x"]).isAuthorized)
        #expect(try CacheCase.query(url: "http://me:secret@one.test/").isAuthorized)
        #expect(try !CacheCase.query([.cookie: "a=b"]).isAuthorized)
    }

    @Test("a client with a copy of its own says so by either condition")
    func conditions() throws {
        #expect(try CacheCase.query([.ifNoneMatch: "*"]).isConditional)
        #expect(try CacheCase.query([.ifModifiedSince: "x"]).isConditional)
        #expect(try !CacheCase.query().isConditional)
    }

    @Test(
        "who reloads wants an answer that is confirmed",
        arguments: [("no-cache", true), ("max-age=0", true), ("max-age=1", false), ("min-fresh=9", false)])
    func reload(control: String, demands: Bool) throws {
        #expect(try CacheCase.query([.cacheControl: control]).demandsValidation == demands)
        #expect(try !CacheCase.query([.cacheControl: control], heedsRequests: false).demandsValidation)
    }

    @Test("the host that the client has asked for is the one that a proxy tells")
    func authority() throws {
        #expect(try CacheCase.query().authority == "one.test")
        var headers = Headers()
        headers["X-Forwarded-Host"] = "site.test"
        #expect(try CacheCase.query(headers).authority == "site.test")
        var request = try CacheCase.request(.get, "http://one.test/", headers)
        request.authority = "told.test"
        #expect(CacheQuery(request, CachingAgent.Options()).authority == "told.test")
    }
}
