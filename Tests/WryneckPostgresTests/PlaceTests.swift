import Testing

@testable import WryneckPostgres
