#if PostgreSQL
    import ProcessTesting
    import Testing

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("Types") struct TypesTests {
            private struct Sample: Decodable, Equatable {
                var id: Int64
                var small: Int16
                var real: Double
                var flag: Bool
                var name: String
                var bytes: [UInt8]
                var uuid: String
                var numbers: [Int]
                var words: [String?]
                var missing: String?
                var seenAt: Double?
                var kind: Kind
            }
            private enum Kind: String, Decodable { case cat, dog }

            @Test("values come back as they were sent, two hundred random ones of each type")
            func roundTrip() throws {
                let database = try Database()
                try database.table(
                    "samples",
                    """
                    id int8, small int2, real float8, flag bool, name text, bytes bytea, uuid uuid, numbers int[],
                    words text[], missing text, seen_at float8, kind text
                    """)
                var random = Random(seed: 4)
                let samples = (0..<200).map { _ in Self.sample(&random) }
                for sample in samples {
                    let insert = database.pool.query(
                        "insert into samples values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", sample.id,
                        sample.small, sample.real, sample.flag, sample.name, sample.bytes, sample.uuid, sample.numbers,
                        sample.words, sample.missing, sample.seenAt, sample.kind.rawValue)
                    _ = try database.wait(for: insert)
                }
                let sql = "select * from samples order by id"
                let rows: PostgresRows = try database.wait(for: database.pool.query(sql))
                let sorted = samples.sorted { $0.id < $1.id }
                for (row, sample) in zip(rows, sorted) {
                    #expect(try row.decode(Sample.self, names: .snakeCase) == sample)
                }
                #expect(rows.count == 200 && rows.columns.prefix(2) == ["id", "small"] && rows.affected == 200)
            }

            private static func sample(_ random: inout Random) -> Sample {
                func text(_ random: inout Random) -> String {
                    let alphabet: [Character] = ["a", "'", "\"", "\\", "\n", "\t", "€", "😀", "{", ",", ";", "$", "0"]
                    return String(
                        (0..<Int.random(in: 0...12, using: &random)).map { _ in
                            alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                        })
                }
                let hexadecimal = Array("0123456789abcdef")
                let digits = (0..<32).map { _ in hexadecimal[Int.random(in: 0..<16, using: &random)] }
                let uuid = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
                return Sample(
                    id: Int64.random(in: .min ... .max, using: &random),
                    small: Int16.random(in: .min ... .max, using: &random),
                    real: Double(bitPattern: UInt64.random(in: 0...0x7FEF_FFFF_FFFF_FFFF, using: &random)),
                    flag: Bool.random(using: &random), name: text(&random),
                    bytes: (0..<Int.random(in: 0...20, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    },
                    uuid: uuid, numbers: (0..<3).map { _ in Int.random(in: -1000...1000, using: &random) },
                    words: (0..<3).map { _ in Bool.random(using: &random) ? nil : text(&random) },
                    missing: nil, seenAt: Bool.random(using: &random) ? nil : 0.1,
                    kind: Bool.random(using: &random) ? .cat : .dog)
            }

            @Test("NULL is nil for an optional, and an error that names the column for anything else")
            func nulls() throws {
                let database = try Database()
                let rows: PostgresRows = try database.wait(
                    for: database.pool.query("select $1::int as nothing, 1 as one, null::int[] as list", nil))
                let row = rows[0]
                #expect(try row["nothing", as: Int?.self] == nil && row["one", as: Int?.self] == 1)
                #expect(try row["list", as: [Int]?.self] == nil)
                let error = #expect(throws: PostgresError.self) { try row["nothing", as: Int.self] }
                #expect(error.map { "\($0)".contains("nothing") } == true && error?.outcome == .completed)
                #expect(throws: PostgresError.self) { try row["absent", as: Int.self] }
                #expect(throws: PostgresError.self) { try row[3, as: Int.self] }
                #expect(throws: PostgresError.self) { try row[-1, as: Int.self] }
                #expect(throws: PostgresError.self) { try rows[5][0, as: Int.self] }
                #expect(throws: PostgresError.self) { try row["one", as: [Int].self] }
                #expect(throws: PostgresError.self) { try row["one", as: Bool.self] }
                #expect(throws: DecodingError.self) { try row.decode(Sample.self) }
            }

            @Test("times are the same in either time zone, and special floats are what they are")
            func timesAndFloats() throws {
                let database = try Database()
                let time = PostgresTimestamp(microseconds: 1_772_323_200_123_456)
                let sql = "select $1::timestamptz as t, $2::float8 as f, $3::float8 as n, $4::date as d, 5 as \"Mixed\""
                let row = try database.run {
                    try await database.pool.withConnection { connection in
                        try await connection.query("set time zone 'Asia/Kolkata'")
                        return try await connection.query(sql, time, Double.infinity, Double.nan, "2026-03-01")[0]
                    }
                }
                #expect(
                    try row["t", as: PostgresTimestamp.self] == time && row["t", as: String.self].hasSuffix("+05:30"))
                #expect(try row["f", as: Double.self] == .infinity && row["n", as: Double.self].isNaN)
                #expect(try row["d", as: PostgresTimestamp.self].secondsSince1970 == 1_772_323_200)
                #expect(try row["Mixed", as: UInt32.self] == 5)
                #expect(throws: PostgresError.self) { try row["mixed", as: Int.self] }
                #expect(try row.decode([String: String].self)["Mixed"] == "5")
            }

            @Test("a server whose dates have another style writes them in the one that is read here")
            func style() throws {
                let database = try Database { $0.parameters["options"] = "-c datestyle=german" }
                let rows: PostgresRows = try database.wait(
                    for: database.pool.query(
                        "select timestamptz '2026-03-01 00:00+00' as t, current_setting('datestyle') as s"))
                #expect(try rows[0]["t", as: PostgresTimestamp.self].secondsSince1970 == 1_772_323_200)
                #expect(try rows[0]["s", as: String.self].hasPrefix("ISO"))
            }

            @Test("a parameter is a value, whatever it looks like")
            func injection() throws {
                let database = try Database()
                try database.table("guarded", "name text")
                let attack = "x'); drop table guarded; --"
                _ = try database.wait(for: database.pool.query("insert into guarded values ($1)", attack))
                let rows: PostgresRows = try database.wait(
                    for: database.pool.query("select name from guarded where name = $1", attack))
                #expect(try rows[0]["name", as: String.self] == attack)
                let two = try database.failure(of: database.pool.query("select 1; drop table guarded"))
                #expect(two.sqlState == .syntaxError)
                let nul = try database.failure(of: database.pool.query("select $1", "a\0'; drop table guarded"))
                #expect(nul.outcome == .notSent)
                #expect(try database.number("select count(*) from guarded") == 1)
            }
        }
    }

#endif
