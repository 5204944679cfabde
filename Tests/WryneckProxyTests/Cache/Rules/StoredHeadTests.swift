import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("Stored heads") struct StoredHeadTests {
    @Test("the age grows with the time that it is here, and what is left of its life shrinks below zero")
    func age() throws {
        let head = try CacheCase.stored(CacheCase.head([.cacheControl: "max-age=60", .age: "10"]))
        #expect(
            head.age(at: CacheCase.time(0)) == .seconds(10) && head.remaining(at: CacheCase.time(0)) == .seconds(50))
        #expect(head.age(at: CacheCase.time(70)) == .seconds(80))
        #expect(head.remaining(at: CacheCase.time(70)) == .seconds(-20))
    }

    @Test("a clock of the wall that jumps changes no age")
    func jump() throws {
        let head = try CacheCase.stored("max-age=60")
        let later = CacheTime(instant: CacheCase.time(5).instant, date: CacheCase.date(-100_000))
        #expect(head.age(at: later) == .seconds(5))
    }

    @Test("validators are those that can be read, and only one of each")
    func validators() throws {
        #expect(try CacheCase.stored("max-age=60", tag: "W/\"x\"").tag?.description == "W/\"x\"")
        #expect(try CacheCase.stored("max-age=60", tag: "x").tag == nil)
        let twice = try CacheCase.stored(
            CacheCase.head([.cacheControl: "max-age=60", .eTag: "\"a\"", .eTag: "\"b\"", .lastModified: "x"]))
        #expect(!twice.hasValidator)
        let dated = try CacheCase.stored(
            CacheCase.head([.cacheControl: "max-age=60", .lastModified: CacheCase.date(-5).description]))
        #expect(dated.hasValidator && dated.modified == CacheCase.date(-5))
    }

    @Test("it counts its fields and its variant")
    func size() throws {
        let small = try CacheCase.stored("max-age=60")
        let large = try CacheCase.stored(
            CacheCase.head([.cacheControl: "max-age=60", .server: String(repeating: "x", count: 1000)]))
        #expect(large.byteCount > small.byteCount + 900)
        let varied = CacheCase.head([.cacheControl: "max-age=60", .vary: "Cookie"])
        let cookie: Headers = [.cookie: String(repeating: "x", count: 1000)]
        #expect(try CacheCase.stored(varied, cookie).byteCount >= CacheCase.stored(varied).byteCount + 1000)
    }
}
