// Exports.swift - makes the reactor and Deferred part of `import WryneckNetworking`: a network program imports only it.

@_exported public import Logging
@_exported public import WryneckDeferred
@_exported public import WryneckReactor
