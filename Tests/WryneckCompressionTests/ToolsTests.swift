#if Compression
    import ProcessTesting
    import Testing
    import WryneckCompression

    /// The formats that Debian has tools for in the test's own set-up.
    @Suite("Other people's tools", .ownThread) struct ToolsTests {
        private func read(_ bytes: [UInt8], by tool: String, _ name: String) async throws -> [UInt8] {
            let folder = try ScratchFolder()
            let path = try folder.write(name, bytes)
            let outcome = try await Child.run(tool, ["-dc", path])
            #expect(outcome.code == 0, "\(outcome.errors)")
            return outcome.output
        }

        @Test("gzip reads what we write", arguments: [1, 5, 9])
        func gzip(_ level: Int) async throws {
            let bytes = sampleText(100_000)
            #expect(try await read(try compressed(bytes, .gzip, level: level), by: "gzip", "a.gz") == bytes)
        }

        @Test("zstd reads what we write", arguments: [1, 3, 9])
        func zstd(_ level: Int) async throws {
            let bytes = sampleText(300_000)
            #expect(try await read(try compressed(bytes, .zstd, level: level), by: "zstd", "a.zst") == bytes)
        }

        @Test("and we read what they write, also of a level and a window above ours")
        func theirs() async throws {
            let bytes = sampleText(400_000)
            let folder = try ScratchFolder()
            let path = try folder.write("a", bytes)
            let gzip = try await Child.run("gzip", ["-9c", path])
            #expect(try decompressed(gzip.output, .gzip, by: 1000) == bytes)
            let zstd = try await Child.run("zstd", ["-19", "-q", "-c", path])
            #expect(try decompressed(zstd.output, .zstd, by: 1000) == bytes)
        }
    }
#endif
