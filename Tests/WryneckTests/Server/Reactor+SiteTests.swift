import Glibc
import Testing
import WryneckDeferred

@testable import Wryneck
@testable import WryneckReactor

// In processes of their own: a reactor that runs takes the process's signals.
@Suite("A site on a plain reactor") struct ReactorSiteTests {
    @Test("is served, beside whatever else lives there, until the reactor stops")
    func served() async {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            let root = Branch()
            root.get("hello") { _ in .text("hello") }
            let listener = try reactor.listen(.tcp(port: 0), Site(root))
            let (address, handle) = (listener.address, reactor.handle)
            try ReactorThread.start("client") {
                guard let client = try? RawClient(address) else { exit(3) }
                client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                guard client.read().hasSuffix("\r\n\r\nhello") else { exit(4) }
                handle.stop()
            }
            alarm(60)
            try reactor.run()
        }
    }

    @Test("has its requests finished when the reactor stops")
    func drained() async {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            let listener = try reactor.listen(
                .tcp(port: 0),
                Site(
                    Page { request in
                        request.reactor.stop()
                        return .deferred(request.reactor.deferLater(.milliseconds(20)) { .text("late") })
                    }))
            let address = listener.address
            let done = ThreadSemaphore()
            try ReactorThread.start("client") {
                guard let client = try? RawClient(address) else { exit(3) }
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                guard client.read().hasSuffix("\r\n\r\nlate") else { exit(4) }
                done.post()
            }
            alarm(60)
            try reactor.run()
            done.wait()
        }
    }
}
