// Exports.swift - makes the reactor and Deferred part of `import WryneckPostgres`.

@_exported public import WryneckDeferred
@_exported public import WryneckReactor
