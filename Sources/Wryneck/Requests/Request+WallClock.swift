// Request+WallClock.swift - the time of day, for what is kept longer than a process runs.

extension Request {
    /// The seconds since 1970, as the server's Date field has them. In tests it moves with the manual clock.
    package var secondsSince1970: Int64 { group.secondsSince1970 }

    /// The path and query as clients know them, with the prefix that a proxy has stripped.
    package var pathForClients: String { strippedPrefix + head.rawPathAndQuery }
}
