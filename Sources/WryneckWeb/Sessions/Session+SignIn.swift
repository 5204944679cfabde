// Session+SignIn.swift - who a session belongs to.
// Invariant: the name of a session changes with its user, so that nobody who knew it before knows it then (session
// fixation).

internal import WryneckHTTP

extension Session {
    /// Notes that the user has shown who he is: the session is his from now on, under a new name, and its time begins
    /// anew. The old name is good for nothing any more. The content stays, unless it was another user's.
    ///
    /// - Parameter user: a name that does not change and that no other user gets: a number of the database rather than
    ///   an address.
    /// - Throws: `Session.Mistake` if there is no room for the name, or the response is out: then nobody is signed in.
    public func signIn(as user: String) throws(Session.Mistake) {
        if let before = self.user, !before.hasSameBytes(as: user) { try signOut() }
        try begin(as: user)
    }

    /// Ends the session, in the store, too, and begins a new one without content. The client's cookie is taken away
    /// unless the new session gets some content: `try session.signOut(); try session.flash("bye")`.
    /// - Parameter everywhere: whether all other sessions of the user end with it.
    /// - Throws: `Session.Mistake.tooLate` if the response is out, `.noEpochs` if the store cannot end them all.
    public func signOut(everywhere: Bool = false) throws(Session.Mistake) { try end(everywhere: everywhere) }

    /// Gives the session a new name and keeps all else: for a step up that is no sign-in, such as a second factor.
    /// - Throws: `Session.Mistake.tooLate` if the response is out.
    public func rotate() throws(Session.Mistake) { try rename() }
}
