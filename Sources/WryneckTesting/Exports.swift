// Exports.swift - makes the clock and the reactor in memory part of `import WryneckTesting`.

@_exported public import WryneckReactorTesting
