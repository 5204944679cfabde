import Testing

@testable import WryneckSQLite
