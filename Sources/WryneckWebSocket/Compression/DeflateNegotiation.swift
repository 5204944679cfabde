// DeflateNegotiation.swift - an offer, its answer, and the check of the answer: RFC 7692 §5, §7.1.
// Invariants: a window is named in an answer only if the offer named it; both sides read the same agreement out of the
// answer. Without the trait `Compression` nothing is offered and every offer is declined.

/// permessage-deflate between the lines of two handshakes.
enum DeflateNegotiation {
    /// Whether this build can compress.
    static var isPossible: Bool {
        #if Compression
            true
        #else
            false
        #endif
    }

    // MARK: The server

    /// Answers the first offer that is well formed and can be kept.
    /// - Parameters:
    ///   - offers: in the client's order of preference.
    ///   - options: the server's own wishes.
    ///   - mayKeepContext: false if the server has as many sockets with windows of their own as it wants.
    /// - Returns: the answer; nil if every offer is declined.
    static func answer(
        _ offers: [ExtensionOffer], _ options: WebSocketCompression, mayKeepContext: Bool
    ) -> DeflateParameters? {
        guard isPossible else { return nil }
        let options = options.clamped
        let keepsContext = options.contextTakeover && mayKeepContext
        return offers.lazy.compactMap(DeflateParameters.init).compactMap { answer($0, options, keepsContext) }.first
    }

    private static func answer(
        _ offer: DeflateParameters, _ options: WebSocketCompression, _ keepsContext: Bool
    ) -> DeflateParameters? {
        var answer = DeflateParameters()
        // Either side may forgo contexts in an answer although the offer says nothing of it (§7.1.1).
        answer.serverNoContextTakeover = offer.serverNoContextTakeover || !keepsContext
        answer.clientNoContextTakeover = offer.clientNoContextTakeover || !keepsContext
        if let window = offer.serverWindow {
            // zlib makes no raw stream with 8, and the answer must not have more than the offer.
            guard window >= 9 else { return nil }
            answer.serverWindow = min(window, options.window)
        }
        switch offer.clientWindow {
        case .unsaid: break
        case .any: answer.clientWindow = .atMost(options.peerWindow)
        case .atMost(let bits): answer.clientWindow = .atMost(min(bits, options.peerWindow))
        }
        return answer
    }

    // MARK: The client

    /// The offer of a client; nil if it cannot compress.
    static func offer(_ options: WebSocketCompression) -> DeflateParameters? {
        guard isPossible else { return nil }
        let options = options.clamped
        var offer = DeflateParameters()
        offer.serverNoContextTakeover = !options.contextTakeover
        offer.clientNoContextTakeover = !options.contextTakeover
        // zlib reads streams with 8, but servers that cannot make them decline.
        if options.peerWindow < 15 { offer.serverWindow = max(options.peerWindow, 9) }
        offer.clientWindow = options.window < 15 ? .atMost(options.window) : .any
        return offer
    }

    /// Checks a server's answer.
    /// - Parameters:
    ///   - answer: the only extension of the answer.
    ///   - offer: what was offered.
    /// - Returns: what it means; nil if it answers what was not offered (§7.1), and the connection has to fail.
    static func check(_ answer: ExtensionOffer, to offer: DeflateParameters) -> DeflateAgreement? {
        guard let parameters = DeflateParameters(answer), parameters.clientWindow != .any else { return nil }
        if offer.serverNoContextTakeover, !parameters.serverNoContextTakeover { return nil }
        if let window = offer.serverWindow {
            guard let answered = parameters.serverWindow, answered <= window else { return nil }
        }
        switch (parameters.clientWindow, offer.clientWindow) {
        case (.atMost, .unsaid): return nil
        case (.atMost(let answered), .atMost(let offered)) where answered > offered: return nil
        default: return DeflateAgreement(parameters, offer)
        }
    }
}

extension DeflateAgreement {
    /// What an answer means to the client who has offered: it keeps to its own hints, whether the server takes them up
    /// or not (§7.1.1.2, §7.1.2.2).
    fileprivate init(_ answer: DeflateParameters, _ offer: DeflateParameters) {
        var meant = answer
        if offer.clientNoContextTakeover { meant.clientNoContextTakeover = true }
        if case .unsaid = answer.clientWindow, case .atMost = offer.clientWindow {
            meant.clientWindow = offer.clientWindow
        }
        self.init(meant)
    }
}
