import Testing
import Wryneck
import WryneckClient
import WryneckTesting

@testable import WryneckWeb

@Suite("W3C Trace Context") struct TraceContextTests {
    private let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("§3.2: a field is read and written as it was")
    func roundTrip() throws {
        let context = try #require(TraceContext(traceparent: good))
        #expect(context.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" && context.parentID == "00f067aa0ba902b7")
        #expect(context.isSampled && context.traceparent == good)
        let other = try #require(TraceContext(traceparent: "00-0000000000000000000000000000000a-000000000000000b-00"))
        #expect(!other.isSampled && other.traceparent == "00-0000000000000000000000000000000a-000000000000000b-00")
        let child = context.child()
        #expect(child.traceID == context.traceID && child.parentID != context.parentID && child.isSampled)
        #expect(TraceContext(traceparent: TraceContext().traceparent) != nil)
    }

    @Test(
        "§3.2.2: anything else is no trace",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47366-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        ])
    func malformed(_ text: String) { #expect(TraceContext(traceparent: text) == nil) }

    @Test("§3.2.4: of a later version what is known is read, and bits that are not known are not passed on")
    func versions() throws {
        let later = try #require(
            TraceContext(traceparent: "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-what-else"))
        #expect(later.traceparent == good)
        #expect(TraceContext(traceparent: "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.x") == nil)
    }

    @Test("§3.3: the state is a list over all lines, and is wholly good or nothing")
    func state() {
        #expect(
            TraceState(["congo=t61rcWkgMzE", " rojo=00f0 ,, a/b=c d,fw529a3039@dt=FfAA"]).text
                == "congo=t61rcWkgMzE,rojo=00f0,a/b=c d,fw529a3039@dt=FfAA")
        let many = (0..<32).map { "k\($0)=v" }
        #expect(TraceState(many).members.count == 32)
        for wrong in [
            ["a"], ["=b"], ["a="], ["A=b"], ["1=b"], ["a=b,a=c"], ["a=b=c"], ["a=b", "c"], ["a@b@c=d"], ["@a=b"],
            ["a@=b"], ["a=ä"], ["a\u{1}=b"], many + ["x=y"], ["a=" + String(repeating: "v", count: 257)],
            [String(repeating: "k", count: 257) + "=v"], ["t@" + String(repeating: "s", count: 15) + "=v"],
        ] {
            #expect(TraceState(wrong).members.isEmpty, "\(wrong.joined(separator: "|").prefix(60))")
        }
    }

    @Test("two fields are none, and a state without one counts for nothing")
    func headers() {
        var headers = Headers()
        headers["tracestate"] = "a=b"
        #expect(TraceContext(headers) == nil)
        headers["traceparent"] = good
        #expect(TraceContext(headers)?.headers["tracestate"] == "a=b")
        #expect(throws: Never.self) { try headers.add("traceparent", good) }
        #expect(TraceContext(headers) == nil)
    }
}

@Suite("Traces that go through", .bothVersions) struct TracePropagationTests {
    private let incoming = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("a trace goes on, in the log and to the services behind; a new one begins without it")
    func passing() throws {
        let lines = RecordedLines()
        let backend = try TestClient { _ in
            Site(Page { request in .text(request.headers["traceparent"] ?? "none") })
        }
        let agent = HTTPClient(backend.agent())
        let client = try TestClient(logger: lines.logger) { _ in
            let root = Branch()
            root.use(TracePropagation())
            root["ask"] = Page { request in
                request.logger.info("asked")
                var headers = Headers()
                request.injectTrace(into: &headers)
                return .text(headers["traceparent"] ?? "none")
            }
            return Site(root)
        }
        let response = try client.get("/ask", headers: [("traceparent", incoming), ("tracestate", "a=b")])
        let passed = try #require(TraceContext(traceparent: response.text))
        #expect(passed.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" && passed.parentID != "00f067aa0ba902b7")
        #expect(lines.all.contains { $0.contains("trace_id=4bf92f3577b34da6a3ce929d0e0e4736") })
        let fresh = try #require(TraceContext(traceparent: client.get("/ask", headers: [("traceparent", "x")]).text))
        #expect(fresh.traceID != passed.traceID)
        // Through the client.
        var call = ClientRequest(.get, try ClientURL("http://prices.test/"))
        for (name, value) in passed.headers { call.headers[name] = value }
        var answer: String?
        let text: Deferred<String> = agent.send(call).flatMap { $0.text() }
        text.addCallback { text in
            answer = text
            return text
        }
        backend.memory.settle()
        #expect(answer == passed.traceparent)
    }

    @Test("who is not trusted begins a new one; without the middleware there is none")
    func trust() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use(TracePropagation(trusting: { _ in false }))
            root[""] = Page { request in .text(request.traceContext?.traceID ?? "") }
            return Site(root)
        }
        #expect(try client.get("/", headers: [("traceparent", incoming)]).text != "4bf92f3577b34da6a3ce929d0e0e4736")
        let bare = try TestClient { _ in
            Site(Page { request in .text("\(request.traceContext == nil) \(request.traceHeaders == Headers())") })
        }
        #expect(try bare.get("/").text == "true true")
    }
}
