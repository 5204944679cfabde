#if QRCode
    import Foundation
    import ProcessTesting
    import Testing

    @testable import wryneck_cli

    /// The structure that each symbol has: ISO/IEC 18004 §6.3.
    @Suite("A QR code", .ownThread) struct QRCodeTests {
        private static let url = "http://192.168.1.23:8080/"

        @Test("has three finders, timing between them, and is as small as it can be")
        func structure() throws {
            let code = try #require(QRCode(Self.url))
            #expect(code.width == 25 && code.modules.count == 625)
            func isDark(_ row: Int, _ column: Int) -> Bool { code.modules[row * code.width + column] }
            for (top, left) in [(0, 0), (0, code.width - 7), (code.width - 7, 0)] {
                for row in 0..<7 {
                    for column in 0..<7 {
                        let ring = max(abs(row - 3), abs(column - 3))
                        #expect(isDark(top + row, left + column) == (ring != 2))
                    }
                }
            }
            for place in 8..<(code.width - 8) {
                #expect(isDark(6, place) == (place % 2 == 0))
                #expect(isDark(place, 6) == (place % 2 == 0))
            }
        }

        @Test("is drawn with two modules in a character, and four light ones around")
        func drawing() throws {
            let code = try #require(QRCode(Self.url))
            let lines = code.lines(colored: false)
            #expect(lines.count == 17 && lines.allSatisfy { $0.count == 33 })
            #expect(lines[0] == String(repeating: "█", count: 33) && lines[1] == lines[0])
            // Below the last row is nothing.
            #expect(lines[16] == String(repeating: "▀", count: 33))
            #expect(lines[2].hasPrefix("████ ▄▄▄▄▄ "))
            // Back from the characters to the modules.
            var modules: [Bool] = []
            for row in 0..<code.width {
                let line = Array(lines[(row + QRCode.margin) / 2])
                for column in 0..<code.width {
                    let character = line[column + QRCode.margin]
                    modules.append(!(row % 2 == 0 ? "█▀" : "█▄").contains(character))
                }
            }
            #expect(modules == code.modules)
            #expect(code.lines(colored: true)[3] == "\u{1B}[38;5;231;48;5;16m\(lines[3])\u{1B}[0m")
        }

        @Test("holds what a QR code can hold, and nothing longer")
        func length() {
            #expect(QRCode(String(repeating: "x", count: 2331))?.width == 177)
            #expect(QRCode(String(repeating: "x", count: 2332)) == nil)
            #expect(QRCode("") == nil)
        }

        @Test(
            "is read by another program",
            .enabled(
                if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg"), "zbar-tools is not installed"))
        func decoded() async throws {
            let code = try #require(QRCode(Self.url))
            let (scale, side) = (4, (code.width + 2 * QRCode.margin) * 4)
            var image = Array("P5 \(side) \(side) 255\n".utf8)
            for y in 0..<side {
                for x in 0..<side {
                    let (row, column) = (y / scale - QRCode.margin, x / scale - QRCode.margin)
                    let isInside = (0..<code.width).contains(row) && (0..<code.width).contains(column)
                    image.append(isInside && code.modules[row * code.width + column] ? 0 : 255)
                }
            }
            let folder = try ScratchFolder()
            let outcome = try await Child.run("zbarimg", ["--quiet", "--raw", try folder.write("code.pgm", image)])
            #expect(outcome.text == Self.url + "\n")
        }
    }
#endif
