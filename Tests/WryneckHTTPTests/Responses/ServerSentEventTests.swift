import Testing
import WryneckHTTP

@Suite("Server-sent events") struct ServerSentEventTests {
    private func text(_ event: ServerSentEvent) -> String { String(decoding: event.bytes, as: UTF8.self) }

    @Test("all fields, and an empty line behind them")
    func all() {
        let event = ServerSentEvent(data: "hello", event: "greeting", id: "7", retry: .milliseconds(1500))
        #expect(text(event) == "event: greeting\nid: 7\nretry: 1500\ndata: hello\n\n")
        #expect(text(ServerSentEvent(data: "")) == "data: \n\n")
    }

    @Test("each line of the data is one of its own, whatever ends it")
    func lines() {
        #expect(text(ServerSentEvent(data: "a\nb\r\nc\rd\n")) == "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n")
        #expect(text(ServerSentEvent(data: "a\n\r\n\nb")) == "data: a\ndata: \ndata: \ndata: b\n\n")
    }

    @Test("names cannot break out of their line")
    func names() {
        #expect(
            text(ServerSentEvent(data: "x", event: "a\ndata: b", id: "1\r\n\u{0}2"))
                == "event: adata: b\nid: 12\ndata: x\n\n")
    }

    @Test(
        "a retry of any length is a number",
        arguments: [(Duration.seconds(-5), "0"), (.seconds(Int64.max), "9223372036854775807")])
    func retry(duration: Duration, number: String) {
        #expect(text(ServerSentEvent(data: "", retry: duration)) == "retry: \(number)\ndata: \n\n")
    }
}
