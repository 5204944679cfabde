// FileLookup.swift - from a name to what is sent for it: the file, its index, a name with an extension, its codings.
// Invariants: a value without state, so that it can look on the reactor's thread first, where it must not wait, and
// then on another; and what keeps one of several candidates from being read is the answer only where no other candidate
// is there.

internal import WryneckHTTP
internal import WryneckReactor

struct FileLookup: Sendable {
    let source: any FileSource
    let options: Files.Options

    /// The result of a look-up.
    enum Outcome: Sendable {
        case file(ServedFile)
        /// A directory that was asked for without its slash.
        case slashMissing
        /// A directory without an index, to be listed.
        case directory(path: SourcePath)
        /// Nothing, or something that is withheld.
        case missing(Remark?)
    }

    /// Something that is there and is not served.
    struct Remark: Sendable {
        let path: SourcePath
        let reason: String
    }

    /// How a look is taken.
    struct Look: Sendable {
        /// What was served a moment ago: if its file is still in that state, it is not read again.
        let known: ServedFile?
        let access: FileAccess
        /// In seconds since 1970.
        let wallClock: Int
        /// Whether a page of the program's own is looked for, which stands in for an answer: one that cannot be read is
        /// as one that is not there.
        let isPage: Bool
        /// The first error, and the first thing that is withheld.
        fileprivate var failure: (any Error)?
        fileprivate var remark: Remark?

        init(known: ServedFile?, _ access: FileAccess, wallClock: Int, isPage: Bool = false) {
            (self.known, self.access, self.wallClock, self.isPage) = (known, access, wallClock, isPage)
        }

        /// Notes what went wrong with one candidate.
        /// - Throws: only that it would have to wait.
        fileprivate mutating func note(_ error: any Error) throws {
            if error is FileAccess.WouldBlock { throw error }
            if failure == nil { failure = error }
        }

        fileprivate func end(_ path: SourcePath) throws -> Outcome {
            guard let failure else { return .missing(remark) }
            guard isPage else { throw failure }
            return .missing(Remark(path: path, reason: "it cannot be read: \(failure)"))
        }
    }

    /// Looks for a name.
    /// - Throws: that it would have to wait; or the first error, if there is no candidate that can be read.
    func find(_ name: FileName, _ look: Look) throws -> Outcome {
        var look = look
        if name.path.isEmpty, let root = source.rootFile {
            return try file(at: root, &look).map(Outcome.file) ?? look.end(root)
        }
        if name.endsInSlash {
            for index in options.index {
                if let file = try file(at: name.path.appending(SourcePath(index)), &look) { return .file(file) }
            }
            // What cannot be read was still meant to stand for the list.
            if options.listing != nil, look.failure == nil, case .directory? = try item(at: name.path, &look) {
                return .directory(path: name.path)
            }
            return try look.end(name.path)
        }
        let item = try item(at: name.path, &look)
        if let file = try served(item, name.path, &look) { return .file(file) }
        for suffix in options.extensions {
            if let file = try file(at: name.path.withSuffix("." + suffix), &look) { return .file(file) }
        }
        if case .directory? = item { return .slashMissing }
        return try look.end(name.path)
    }

    // MARK: One candidate

    private func file(at path: SourcePath, _ look: inout Look) throws -> ServedFile? {
        try served(try item(at: path, &look), path, &look)
    }

    private func item(at path: SourcePath, _ look: inout Look) throws -> FileItem? {
        do {
            let item = try source.item(at: path, look.access)
            guard case .withheld(let reason)? = item else { return item }
            if look.remark == nil { look.remark = Remark(path: path, reason: reason) }
        } catch { try look.note(error) }
        return nil
    }

    private func served(_ item: FileItem?, _ path: SourcePath, _ look: inout Look) throws -> ServedFile? {
        guard case .file(let file)? = item else { return nil }
        do { return try served(file, path, look) } catch { try look.note(error) }
        return nil
    }

    private func served(_ source: SourceFile, _ path: SourcePath, _ look: Look) throws -> ServedFile {
        let ownCoding = MediaTypes.coding(of: path)
        let siblings = ownCoding == nil ? try siblings(of: source, path, look.access) : []
        if let known = look.known, known.isSettled, known.source.isSame(as: source),
            known.variants.count == siblings.count,
            zip(known.variants, siblings).allSatisfy({
                $0.isSettled && $0.coding == $1.coding && $0.source.isSame(as: $1.file)
            })
        {
            return known
        }
        let (type, headers) = Files.Rule.apply(options.rules, path: path, type: options.mediaTypes.type(of: path))
        var description = ServedFile.Description(
            type: type, headers: headers,
            isNegotiated: !options.precompressed.isEmpty && ownCoding == nil)
        let variants = try siblings.compactMap { sibling in
            description.coding = sibling.coding
            return try FileLookup.unlessBroken {
                try ServedFile(sibling.file, description, mayBlock: look.access.mayBlock, wallClock: look.wallClock)
            }
        }
        description.coding = ownCoding
        return try ServedFile(
            source, description, variants: variants, mayBlock: look.access.mayBlock, wallClock: look.wallClock)
    }

    // MARK: Codings

    /// One that is older than the file was made of another state of it; one that cannot be read is as good as none.
    private func siblings(of file: SourceFile, _ path: SourcePath, _ access: FileAccess) throws -> [(
        coding: ContentCoding, file: SourceFile
    )] {
        var siblings: [(coding: ContentCoding, file: SourceFile)] = []
        for coding in options.precompressed {
            guard let suffix = coding.suffix,
                case .file(let sibling)?? = try FileLookup.unlessBroken({
                    try source.item(at: path.withSuffix(suffix), access)
                })
            else { continue }
            if let modified = file.modified, (sibling.modified ?? .min) < modified { continue }
            siblings.append((coding, sibling))
        }
        return siblings
    }

    /// Nil for an error, unless it is that somebody would have to wait.
    private static func unlessBroken<Value>(_ body: () throws -> Value) throws -> Value? {
        do { return try body() } catch let error as FileAccess.WouldBlock { throw error } catch { return nil }
    }
}
