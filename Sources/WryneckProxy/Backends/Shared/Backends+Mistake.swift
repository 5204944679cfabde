// Backends+Mistake.swift - why a list of backends is none.

internal import WryneckHTTP

extension Backends {
    /// The fault of a list.
    public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// An empty list.
        case empty
        /// A text that names no backend, by its place in the list, from 1 on; the text itself may be a secret.
        case backend(number: Int, Backend.Mistake)
        /// The same address twice.
        case twice(Backend)
        /// A sticky cookie whose name is no token (RFC 6265 §4.1.1).
        case cookieName
        /// A check whose target is no path, or has steps.
        case checkTarget

        /// In words.
        public var description: String {
            switch self {
            case .empty: "a reverse proxy has at least one backend"
            case .backend(let number, let mistake): "backend \(number): \(mistake)"
            case .twice(let backend): "\(backend) is there twice: give it a weight instead"
            case .cookieName: "a cookie's name is a token: letters, digits and some signs, and at least one of them"
            case .checkTarget: "a check asks for a path: /health"
            }
        }
    }

    static func parsed(_ urls: [String]) throws(Backends.Mistake) -> [Backend] {
        var backends: [Backend] = []
        for (index, url) in urls.enumerated() {
            do throws(Backend.Mistake) { backends.append(try Backend(url)) } catch {
                throw .backend(number: index + 1, error)
            }
        }
        return backends
    }

    static func check(_ backends: [Backend]) throws(Backends.Mistake) {
        guard !backends.isEmpty else { throw .empty }
        var ids: Set<BackendID> = []
        for backend in backends where !ids.insert(backend.id).inserted { throw .twice(backend) }
    }

    /// What is right for one backend is so for all.
    static func check(_ checks: BackendHealthOptions.Checks, of backend: Backend) throws(Backends.Mistake) {
        do throws(Backend.TargetMistake) { _ = try backend.url(target: checks.target) } catch { throw .checkTarget }
    }

    static func check(_ balancing: Balancing) throws(Backends.Mistake) {
        guard case .sticky(let cookie, _) = balancing else { return }
        guard !cookie.isEmpty, cookie.utf8.allSatisfy(ASCII.isTokenByte) else { throw .cookieName }
    }
}
