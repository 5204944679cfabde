// BodyNames.swift - bodies by the names that they have at a server.

public import WryneckBodies

/// The body of a request, piece by piece.
public typealias RequestBody = IncomingBody

/// Writes a response's body, piece by piece, no faster than the client takes it.
public typealias ResponseWriter = BodyWriter

extension Request: BodyOwner {}
