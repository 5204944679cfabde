import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("RFC 7617 Basic, as one scheme of a guard") struct BasicSchemeTests {
    /// Of "secret", by bcrypt with the least cost.
    private let hash = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"

    @Test("passwords and hashes let in; wrong names and wrong passwords look the same")
    func passwords() throws {
        for users in [BasicAuth.Users.passwords(["ann": "secret", "eve": ""]), try .hashes(["ann": hash])] {
            let client = try guarded(by: [AuthGuard([try BasicScheme(users, realm: "r")])])
            #expect(try client.get("/who", headers: [basic("ann:secret")]).text == "ann by Basic")
            let wrong = try ["ann:Secret", "bob:secret", "ann:", ":secret", "ann"].map {
                try client.get("/who", headers: [basic($0)])
            }
            for response in wrong {
                #expect(response.status == .unauthorized)
                #expect(response.body == wrong[0].body)
                #expect(response.all("WWW-Authenticate") == ["Basic realm=\"r\", charset=\"UTF-8\""])
            }
        }
    }

    @Test(
        "with a throttle, tries are counted: 429 with Retry-After, also for the right password, until the time is over")
    func throttled() throws {
        var options = SignInThrottle.Options()
        options.accountFromClient = AttemptRule(freeTries: 3, firstDelay: 10, longestDelay: 100, memory: 1000)
        let scheme = try BasicScheme(.passwords(["ann": "secret"]), throttle: SignInThrottle(options: options))
        let client = try guarded(by: [AuthGuard([scheme])])
        for _ in 0..<3 { #expect(try client.get("/who", headers: [basic("ann:x")]).status == .unauthorized) }
        let refused = try client.get("/who", headers: [basic("ann:secret")])
        #expect(refused.status == .tooManyRequests)
        #expect(refused["Retry-After"] == "10")
        #expect(refused["WWW-Authenticate"] == nil)
        client.memory.advance(by: .seconds(10))
        // Right ones are no tries, however many.
        for _ in 0..<10 { #expect(try client.get("/who", headers: [basic("ann:secret")]).status == .ok) }
    }
}
