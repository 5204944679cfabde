// RedirectFailure.swift - why a redirect is not followed.

/// A redirect that the client must not or cannot follow.
public enum RedirectFailure: Error, Sendable, Hashable {
    /// More redirects in a row than the policy allows; a cycle ends here, too.
    case tooMany
    /// More than one Location: nobody knows which one others follow.
    case severalLocations
    /// The Location is no URL, and no reference to one.
    case malformedLocation(ClientURL.Mistake)
    /// It leads to another kind of protocol: from http to ws, or to anything that is neither.
    case otherProtocol
    /// It leads from https to http, or from wss to ws.
    case downgrade
    /// The body would have to be sent again, and is gone.
    case bodyIsGone
}
