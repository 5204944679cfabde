// Exports.swift - makes the types that users need from the targets below part of `import Wryneck`.

@_exported public import HTTPTypes
@_exported public import Logging
@_exported public import WryneckBodies
@_exported public import WryneckDeferred
@_exported public import WryneckHTTP
@_exported public import WryneckReactor
@_exported public import WryneckSockets
@_exported public import WryneckWebSocket

#if TLS
    @_exported public import WryneckTLS
#endif
