// PoolKeyTests.swift - which requests may share a connection.

import Testing
import WryneckReactor

@testable import WryneckClient

@Suite("Keys of the pool") struct PoolKeyTests {
    @Test("path, query, user and the schemes of WebSocket do not matter")
    func same() throws {
        #expect(try PoolKey(url("http://a:80/x")) == PoolKey(url("ws://u:p@A/y?z")))
    }

    @Test("whatever decides whom the connection leads to, or who vouches for it, does")
    func different() throws {
        let url = try url("https://a/")
        let keys: Set<PoolKey> = [
            PoolKey(url), PoolKey(try ClientURL("http://a:443/")), PoolKey(try ClientURL("https://b/")),
            PoolKey(try ClientURL("https://a:444/")), PoolKey(url, proxy: try Proxy("p")),
            PoolKey(url, proxy: try Proxy("u:p@p")), PoolKey(url, socketPath: "/s"),
            PoolKey(url, tls: TLSSettingsID(number: 1)), PoolKey(url, tls: TLSSettingsID(number: 2)),
            PoolKey(url, localAddress: SocketAddress("127.0.0.1", port: 0)), PoolKey(url, offersHTTP2: true),
        ]
        #expect(keys.count == 11)
    }

    @Test("settings of TLS are of no account without it")
    func insecure() throws {
        #expect(try PoolKey(url("http://a/"), tls: TLSSettingsID(number: 1)) == PoolKey(url("http://a/")))
    }
}
