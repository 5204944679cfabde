#if Compression
    import Testing

    @testable import WryneckWebSocket

    @Suite("Agreeing on permessage-deflate") struct DeflateNegotiationTests {
        private func options(_ change: (inout WebSocketCompression) -> Void = { _ in }) -> WebSocketCompression {
            var options = WebSocketCompression()
            change(&options)
            return options
        }

        private let takeover: WebSocketCompression = {
            var options = WebSocketCompression()
            options.contextTakeover = true
            return options
        }()

        private func answer(_ offers: String, _ options: WebSocketCompression, mayKeepContext: Bool = true) throws
            -> String?
        {
            let offers = try #require(ExtensionOffer.list([offers]))
            return DeflateNegotiation.answer(offers, options, mayKeepContext: mayKeepContext)?.text
        }

        @Test(
            "RFC 7692 §7.1: what is answered to an offer, with takeover",
            arguments: [
                ("permessage-deflate", "permessage-deflate"),
                ("permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=12"),
                ("permessage-deflate; client_max_window_bits=15", "permessage-deflate; client_max_window_bits=12"),
                ("permessage-deflate; client_max_window_bits=\"9\"", "permessage-deflate; client_max_window_bits=9"),
                ("permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=8"),
                ("permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=12"),
                ("permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9"),
                ("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
                ("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover"),
                ("x-webkit-deflate-frame, Permessage-Deflate", "permessage-deflate"),
            ])
        func answers(offer: String, expected: String) throws {
            #expect(try answer(offer, takeover) == expected)
        }

        @Test("without takeover, and where there are too many windows already, both sides forgo it")
        func noTakeover() throws {
            let both = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            #expect(try answer("permessage-deflate", options()) == both)
            #expect(try answer("permessage-deflate", takeover, mayKeepContext: false) == both)
        }

        @Test(
            "CVE-2026-2229: an offer with a parameter that is wrong is declined",
            arguments: [
                "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16",
                "server_max_window_bits=08", "server_max_window_bits=+9",
                "server_max_window_bits=1000000000000000000000", "server_max_window_bits=x", "client_max_window_bits=7",
                "client_max_window_bits=16",
                "client_max_window_bits=015", "server_no_context_takeover=1", "client_no_context_takeover=true",
                "unknown", "unknown=1",
                "server_max_window_bits=10; server_max_window_bits=10",
                "client_max_window_bits; client_max_window_bits=9",
                "client_no_context_takeover; client_no_context_takeover",
            ])
        func declined(parameters: String) throws {
            #expect(try answer("permessage-deflate; " + parameters, takeover) == nil)
            #expect(
                try answer("permessage-deflate; \(parameters), permessage-deflate", takeover) == "permessage-deflate",
                "the next one counts")
        }

        @Test("a window of 8 cannot be kept by zlib: the offer is declined and the next one looked at")
        func window8() throws {
            #expect(try answer("permessage-deflate; server_max_window_bits=8", takeover) == nil)
            #expect(
                try answer(
                    "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=10",
                    takeover)
                    == "permessage-deflate; server_max_window_bits=10")
        }

        // MARK: The client

        private func check(_ text: String, to options: WebSocketCompression) throws -> DeflateAgreement? {
            let answers = try #require(ExtensionOffer.list([text]))
            return DeflateNegotiation.check(answers[0], to: try #require(DeflateNegotiation.offer(options)))
        }

        @Test("the offer has the client's wishes")
        func offers() {
            #expect(
                DeflateNegotiation.offer(options())?.text
                    == "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=12"
            )
            let wide = options { ($0.contextTakeover, $0.window, $0.peerWindow) = (true, 15, 15) }
            #expect(DeflateNegotiation.offer(wide)?.text == "permessage-deflate; client_max_window_bits")
        }

        @Test("an answer means what both sides read in it")
        func agreement() throws {
            let wide = options { ($0.contextTakeover, $0.window, $0.peerWindow) = (true, 15, 15) }
            let plain = try #require(try check("permessage-deflate", to: wide))
            #expect(
                plain.server == .init(window: 15, keepsContext: true)
                    && plain.client == .init(window: 15, keepsContext: true))
            let narrow = try #require(
                try check("permessage-deflate; client_max_window_bits=9; server_max_window_bits=10", to: wide))
            #expect(narrow.sent(by: .client).window == 9 && narrow.received(by: .client).window == 10)
            #expect(narrow.sent(by: .server).window == 10 && narrow.received(by: .server).window == 9)
        }

        @Test(
            "an answer to what was not offered, or wider, is refused",
            arguments: [
                "other", "permessage-deflate; unknown", "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=13",
                "permessage-deflate; server_max_window_bits=13",
                "permessage-deflate; server_max_window_bits=12; server_max_window_bits=12",
            ])
        func wrongAnswers(text: String) throws {
            #expect(try check(text, to: options { $0.contextTakeover = true }) == nil)
        }

        @Test("a server that ignores a wish that binds it is refused")
        func ignored() throws {
            #expect(
                try check("permessage-deflate; client_no_context_takeover", to: options { $0.peerWindow = 15 }) == nil)
            #expect(try check("permessage-deflate", to: takeover) == nil, "the window")
        }

        @Test("a client keeps to its own hints although the server says nothing of them")
        func hints() throws {
            let agreement = try #require(
                try check("permessage-deflate; server_no_context_takeover; server_max_window_bits=12", to: options()))
            #expect(agreement.client == .init(window: 12, keepsContext: false))
        }
    }
#endif
