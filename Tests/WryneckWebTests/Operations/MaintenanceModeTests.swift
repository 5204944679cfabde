import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("A site that is closed", .bothVersions) struct MaintenanceModeTests {
    private func client(_ state: MaintenanceSwitch, from networks: [SocketAddress.Network] = []) throws -> TestClient {
        var options = Site.Options()
        options.trustedProxies = TrustedProxies([try #require(SocketAddress.Network("127.0.0.0/8"))])
        return try TestClient { [options] reactor in
            let root = Branch()
            root.use(MaintenanceMode(state, openPaths: ["/healthz", "/assets/"], openTo: networks))
            root["page"] = Page { _ in .text("open") }
            root["slow"] = Page { _ in .deferred(reactor.deferLater(.seconds(1)) { .text("slow") }) }
            root["healthz"] = LivenessPage()
            root["healthzz"] = LivenessPage()
            root["assets/{name}"] = Page { _ in .text("asset") }
            return Site(root, options: options)
        }
    }

    @Test("is open until the switch is flipped, from any thread, and open again after that")
    func flipped() async throws {
        let state = MaintenanceSwitch()
        let client = try client(state)
        #expect(try client.get("/page").status == .ok && !state.isOn)
        state.turnOn(reason: "back at noon", retryAfter: .milliseconds(90_500))
        let closed = try client.get("/page")
        #expect(closed.status == .serviceUnavailable && closed.text.contains("back at noon"))
        #expect(closed["retry-after"] == "91" && closed["cache-control"] == "no-store")
        #expect(try client.get("/nowhere").status == .serviceUnavailable)
        state.turnOn(retryAfter: nil)
        #expect(try client.get("/page")["retry-after"] == nil)
        state.turnOff()
        #expect(try client.get("/page").status == .ok)
        #expect(try self.client(MaintenanceSwitch(isOn: true)).get("/page").status == .serviceUnavailable)
    }

    @Test("some paths stay open, with all below, and no others that begin alike")
    func paths() throws {
        let client = try client(MaintenanceSwitch(isOn: true))
        #expect(try client.get("/healthz").status == .ok)
        #expect(try client.get("/assets/a.css").status == .ok)
        #expect(try client.get("/healthzz").status == .serviceUnavailable)
        #expect(try client.get("//healthz").status == .serviceUnavailable)
    }

    @Test("some clients find it open, also behind a proxy that is trusted; nobody else can say that he is one")
    func clients() throws {
        let office = try #require(SocketAddress.Network("192.0.2.0/24"))
        let client = try client(MaintenanceSwitch(isOn: true), from: [office])
        #expect(try client.get("/page", headers: [("X-Forwarded-For", "192.0.2.7")]).status == .ok)
        #expect(try client.get("/page", headers: [("X-Forwarded-For", "192.0.3.7")]).status == .serviceUnavailable)
        #expect(
            try client.get("/page", headers: [("X-Forwarded-For", "192.0.2.7, 192.0.3.7")]).status
                == .serviceUnavailable)
        #expect(try client.get("/page").status == .serviceUnavailable)
    }

    @Test("what is under way ends as it would")
    func underWay() throws {
        let state = MaintenanceSwitch()
        let client = try client(state)
        let connection = client.connect()
        connection.send(.get, "/slow")
        state.turnOn()
        client.memory.advance(by: .seconds(1))
        #expect(try connection.response().text == "slow")
    }
}
