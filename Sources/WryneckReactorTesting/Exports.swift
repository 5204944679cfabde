// Exports.swift - a connection in memory is a transport of the reactor, and a test uses it as one: with what every
// transport can do.

@_exported public import WryneckReactor
