// Exports.swift - what a program that imports WryneckProxy sees besides it: the options of a proxy are a client's, too.

@_exported public import Wryneck
@_exported public import WryneckClient
