// ConnectTarget.swift - the places at which a connection can be tried, in their order.
// Invariant: no target makes libpq look up a name: each has an address or a path.

#if PostgreSQL

    internal import WryneckDeferred
    internal import WryneckReactor

    /// One place, as libpq's parameters.
    struct ConnectTarget {
        let parameters: [(keyword: String, value: String)]
        /// For messages.
        let name: String

        /// All places of the options. Names are looked up by the reactor.
        static func find(_ options: PostgresOptions, on reactor: Reactor) -> Deferred<[ConnectTarget]> {
            // libpq takes the environment's host only if no address is given either.
            let defaults = ConnectionString.defaults()
            let given = options.parameters
            let isPlaced = given["host"] != nil || given["hostaddr"] != nil
            let hosts = list(given["host"] ?? (isPlaced ? nil : defaults["host"]))
            let addresses = list(given["hostaddr"] ?? (isPlaced ? nil : defaults["hostaddr"]))
            let ports = list(given["port"] ?? defaults["port"] ?? "")
            let count = max(hosts.count, addresses.count, 1)
            let places = (0..<count).map { index in
                Place(
                    host: index < hosts.count ? hosts[index] : "",
                    address: index < addresses.count ? addresses[index] : "",
                    port: ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : "")
            }
            return resolve(places[...], on: reactor).map { places in
                passes(options.parameters["target_session_attrs"] ?? "any").flatMap { attributes in
                    places.map { ConnectTarget($0, attributes, options) }
                }
            }
        }

        private struct Place {
            var host: String
            var address: String
            var port: String

            /// Whether libpq would look the name up.
            var isName: Bool {
                guard address.isEmpty, let first = host.utf8.first else { return false }
                return first != UInt8(ascii: "/") && first != UInt8(ascii: "@") && SocketAddress(host, port: 0) == nil
            }
        }

        private init(_ place: Place, _ attributes: String, _ options: PostgresOptions) {
            var parameters = options.parameters
            // A name stays beside its address: TLS checks the certificate against it, and ~/.pgpass is read by it.
            parameters["host"] = place.host.isEmpty ? nil : place.host
            parameters["hostaddr"] = place.address.isEmpty ? nil : place.address
            parameters["port"] = place.port.isEmpty ? nil : place.port
            parameters["target_session_attrs"] = attributes
            parameters["client_encoding"] = "UTF8"
            if parameters["application_name"] == nil { parameters["fallback_application_name"] = "wryneck" }
            self.parameters = parameters.sorted { $0.key < $1.key }.map { (keyword: $0.key, value: $0.value) }
            name = place.host.isEmpty ? place.address : place.host
        }

        /// A preference for standbys means two passes over all places.
        private static func passes(_ attributes: String) -> [String] {
            attributes == "prefer-standby" ? ["standby", "any"] : [attributes]
        }

        private static func list(_ text: String?) -> [String] {
            text.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
        }

        private static func resolve(_ places: ArraySlice<Place>, on reactor: Reactor) -> Deferred<[Place]> {
            guard let place = places.first else { return .succeed([]) }
            let rest = places.dropFirst()
            guard place.isName else { return resolve(rest, on: reactor).map { [place] + $0 } }
            return reactor.resolver.addresses(of: place.host, port: 0, on: reactor).map { found in
                found.map { Place(host: place.host, address: $0.host, port: place.port) }
            }.flatMap { here in
                resolve(rest, on: reactor).map { here + $0 }
            }
        }
    }

#endif
