// Exports.swift - the clock and the reactor in memory come with `import WryneckTesting`.

@_exported public import WryneckReactorTesting
