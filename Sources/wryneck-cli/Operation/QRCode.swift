// QRCode.swift - a text as a QR code, drawn with characters that are half as wide as high: two modules in each.

#if QRCode
    internal import CQRCode

    struct QRCode {
        /// The number of modules in a row, and of rows.
        let width: Int
        /// Row by row; true is a dark module.
        let modules: [Bool]

        /// Light modules around the code, which cameras need to find it (ISO/IEC 18004 §6.3.8).
        static let margin = 4

        /// Nil for a text that is too long (more than some 2300 bytes).
        init?(_ text: String) {
            var bytes = [UInt8](repeating: 0, count: Int(CQRCODE_CAPACITY))
            width = cqrcode_encode(text, &bytes)
            guard width > 0 else { return nil }
            modules = bytes[..<(width * width)].map { $0 == 1 }
        }

        /// Whether a module is light, as those of the margin are.
        private func isLight(_ row: Int, _ column: Int) -> Bool {
            guard (0..<width).contains(row), (0..<width).contains(column) else { return true }
            return !modules[row * width + column]
        }

        /// The lines of the code. Light modules are drawn and dark ones left out, which is right on a dark terminal;
        /// with `colored` it is right on any.
        func lines(colored: Bool) -> [String] {
            let rows = Array(-QRCode.margin..<(width + QRCode.margin))
            return stride(from: 0, to: rows.count, by: 2).map { index in
                var line = ""
                for column in -QRCode.margin..<(width + QRCode.margin) {
                    // Below the last row there is nothing to draw.
                    let lower = index + 1 < rows.count && isLight(rows[index + 1], column)
                    switch (isLight(rows[index], column), lower) {
                    case (true, true): line += "█"
                    case (true, false): line += "▀"
                    case (false, true): line += "▄"
                    case (false, false): line += " "
                    }
                }
                return colored ? "\u{1B}[38;5;231;48;5;16m\(line)\u{1B}[0m" : line
            }
        }
    }
#endif
