// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The check (`make test`, `make lint`) sets this: a warning is an error there, and only a warning in the
// hands of somebody who builds with a newer compiler than ours.
let strict = Context.environment["WRYNECK_STRICT"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

// Only with its trait: without it nothing of that package is fetched or built.
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["ServiceLifecycle"]))

let metrics: Target.Dependency = .product(
    name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Metrics"]))

let tracing: Target.Dependency = .product(
    name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"]))

// jwt-kit brings a cryptographic library of its own, whose build takes minutes: with `WRYNECK_EVERYTHING=1`
// (`make test-all`) these are in the check, too.
let everything: Set<String> = Context.environment["WRYNECK_EVERYTHING"] == "1" ? ["JWT", "PostgreSQL"] : []

/// Traits that a user names, and that the check builds and tests.
let named: Set<String> = strict ? everything.union(["Metrics", "Tracing", "SQLite", "Redis"]) : []

// On by default. Without it nothing of zlib, brotli and zstd is needed.
let compression: Target.Dependency = .target(name: "WryneckCompression", condition: .when(traits: ["Compression"]))

let package = Package(
    name: "wryneck",
    products: [
        .library(name: "Wryneck", targets: ["Wryneck"]),
        .library(name: "WryneckNetworking", targets: ["WryneckNetworking"]),
        .library(name: "WryneckClient", targets: ["WryneckClient"]),
        .library(name: "WryneckProxy", targets: ["WryneckProxy"]),
        .library(name: "WryneckWeb", targets: ["WryneckWeb"]),
        .library(name: "WryneckJWT", targets: ["WryneckJWT"]),
        .library(name: "WryneckSQLite", targets: ["WryneckSQLite"]),
        .library(name: "WryneckRedis", targets: ["WryneckRedis"]),
        .library(name: "WryneckPostgres", targets: ["WryneckPostgres"]),
        .library(name: "WryneckCompression", targets: ["WryneckCompression"]),
        .library(name: "WryneckTesting", targets: ["WryneckTesting"]),
        .executable(name: "wryneck", targets: ["wryneck-cli"]),
    ],
    traits: [
        .default(enabledTraits: named.union(["TLS", "HTTP2", "Compression", "PublicSuffixList", "QRCode"])),
        .trait(name: "TLS", description: "Endpoints with TLS, by OpenSSL 3 (libssl-dev)."),
        .trait(name: "HTTP2", description: "HTTP/2, by nghttp2 (libnghttp2-dev)."),
        .trait(
            name: "Compression", description: "gzip, deflate, brotli and zstd (zlib1g-dev, libbrotli-dev, libzstd-dev)."
        ),
        .trait(
            name: "PublicSuffixList",
            description: "Cookie jars of clients that know the public suffix list, by libpsl (libpsl-dev)."),
        .trait(
            name: "QRCode",
            description: "The program's --qr, by libqrencode (libqrencode-dev). The library has nothing of it."),
        .trait(name: "Metrics", description: "WryneckWeb's metrics, by swift-metrics."),
        .trait(name: "Tracing", description: "WryneckWeb's spans, by swift-distributed-tracing."),
        .trait(name: "JWT", description: "WryneckJWT: JSON Web Tokens, by jwt-kit."),
        .trait(name: "SQLite", description: "WryneckSQLite: stores in a file, by SQLite (libsqlite3-dev)."),
        .trait(name: "Redis", description: "WryneckRedis: Redis and Valkey, by hiredis (libhiredis-dev)."),
        .trait(name: "PostgreSQL", description: "WryneckPostgres: PostgreSQL, by libpq (libpq-dev)."),
        .trait(name: "ServiceLifecycle", description: "Server conforms to Service of swift-service-lifecycle."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .target(name: "CLinux", exclude: ["README.md"]),
        .target(name: "CHTTPParser", exclude: ["README.md"], linkerSettings: [.linkedLibrary("http_parser")]),
        .target(name: "CCrypt", exclude: ["README.md"], linkerSettings: [.linkedLibrary("crypt")]),
        .target(
            name: "CCompression", exclude: ["README.md"],
            cSettings: [.define("WRYNECK_COMPRESSION", .when(traits: ["Compression"]))],
            linkerSettings: ["z", "brotlienc", "brotlidec", "zstd"].map {
                .linkedLibrary($0, .when(traits: ["Compression"]))
            }),
        .target(
            name: "WryneckCompression", dependencies: ["CCompression"], exclude: ["README.md"], swiftSettings: settings),
        .target(name: "WryneckDeferred", exclude: ["README.md"], swiftSettings: settings),
        .target(
            name: "WryneckWebSocket", dependencies: ["WryneckHTTP", compression, httpTypes], exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "WryneckHTTP", dependencies: ["CHTTPParser", httpTypes], exclude: ["README.md"],
            swiftSettings: settings),

        // As with TLS: without the trait nothing of nghttp2 has to be there.
        .target(
            name: "CNGHTTP2", exclude: ["README.md"], cSettings: [.define("WRYNECK_HTTP2", .when(traits: ["HTTP2"]))],
            linkerSettings: [.linkedLibrary("nghttp2", .when(traits: ["HTTP2"]))]),
        .target(
            name: "WryneckHTTP2", dependencies: ["CNGHTTP2", "WryneckHTTP", httpTypes], exclude: ["README.md"],
            swiftSettings: settings),

        .target(
            name: "WryneckReactor", dependencies: ["CLinux", "WryneckDeferred", logging],
            exclude: ["README.md"], swiftSettings: settings),

        // For programs that speak protocols of their own: no web site needs it, and Wryneck does not bring it.
        .target(
            name: "WryneckNetworking", dependencies: ["CLinux", "WryneckReactor", "WryneckDeferred", logging],
            exclude: ["README.md"], swiftSettings: settings),

        // A client's decisions. The server knows nothing of it.
        .target(
            name: "CPSL", exclude: ["README.md"],
            cSettings: [.define("WRYNECK_PSL", .when(traits: ["PublicSuffixList"]))],
            linkerSettings: [.linkedLibrary("psl", .when(traits: ["PublicSuffixList"]))]),
        // Without the trait they are empty, and nothing of OpenSSL has to be there.
        .target(
            name: "COpenSSL", exclude: ["README.md"], cSettings: [.define("WRYNECK_TLS", .when(traits: ["TLS"]))],
            linkerSettings: [
                .linkedLibrary("ssl", .when(traits: ["TLS"])), .linkedLibrary("crypto", .when(traits: ["TLS"])),
            ]),
        .target(
            name: "WryneckTLS", dependencies: ["COpenSSL", "CLinux", "WryneckReactor", logging], exclude: ["README.md"],
            swiftSettings: settings),

        // Bodies both ways: what a server's and a client's protocols have in common.
        .target(
            name: "WryneckBodies",
            dependencies: ["WryneckDeferred", "WryneckReactor", "WryneckHTTP", httpTypes, logging],
            exclude: ["README.md"], swiftSettings: settings),

        // WebSockets of either side, on a reactor.
        .target(
            name: "WryneckSockets",
            dependencies: ["WryneckDeferred", "WryneckReactor", "WryneckHTTP", "WryneckWebSocket", logging],
            exclude: ["README.md"], swiftSettings: settings),
        .target(
            name: "WryneckClient",
            dependencies: [
                "CPSL", "WryneckBodies", "WryneckDeferred", "WryneckReactor", "WryneckNetworking", "WryneckHTTP",
                "WryneckWebSocket", "WryneckSockets", httpTypes, logging, compression,
                .target(name: "WryneckHTTP2", condition: .when(traits: ["HTTP2"])),
                .target(name: "WryneckTLS", condition: .when(traits: ["TLS"])),
            ],
            exclude: ["README.md"], swiftSettings: settings),

        .target(
            name: "Wryneck",
            dependencies: [
                "CCrypt", "WryneckBodies", "WryneckDeferred", "WryneckReactor", "WryneckHTTP", "WryneckWebSocket",
                "WryneckSockets", httpTypes, logging, serviceLifecycle,
                compression,
                .target(name: "WryneckTLS", condition: .when(traits: ["TLS"])),
                .target(name: "WryneckHTTP2", condition: .when(traits: ["HTTP2"])),
            ],
            exclude: ["README.md"], swiftSettings: settings),

        // Other servers in the tree: where both halves meet.
        .target(
            name: "WryneckProxy",
            dependencies: [
                "Wryneck", "WryneckBodies", "WryneckClient", "WryneckDeferred", "WryneckHTTP", "WryneckNetworking",
                "WryneckReactor", "WryneckWebSocket", httpTypes, logging,
            ],
            exclude: ["README.md"], swiftSettings: settings),

        // What an application needs that is not the network.
        .target(
            name: "WryneckWeb",
            dependencies: [
                "Wryneck", "WryneckBodies", "WryneckDeferred", "WryneckHTTP", "WryneckReactor", "CCrypt", httpTypes,
                logging, metrics, tracing, .target(name: "COpenSSL", condition: .when(traits: ["TLS"])),
            ],
            exclude: ["README.md"], swiftSettings: settings),
        .target(
            name: "WryneckJWT",
            dependencies: [
                "WryneckWeb", "Wryneck", "WryneckDeferred", "WryneckReactor", "WryneckHTTP", httpTypes, logging,
                .product(name: "JWTKit", package: "jwt-kit", condition: .when(traits: ["JWT"])),
            ],
            exclude: ["README.md"], swiftSettings: settings),
        .target(
            name: "CSQLite", exclude: ["README.md"], cSettings: [.define("WRYNECK_SQLITE", .when(traits: ["SQLite"]))],
            linkerSettings: [.linkedLibrary("sqlite3", .when(traits: ["SQLite"]))]),
        .target(
            name: "WryneckSQLite",
            dependencies: [
                "CSQLite", "WryneckWeb", "Wryneck", "WryneckDeferred", "WryneckReactor", "WryneckHTTP", logging,
            ],
            exclude: ["README.md"], swiftSettings: settings),

        // Engines that several machines share.
        .target(
            name: "CHiredis", exclude: ["README.md"],
            cSettings: [.define("WRYNECK_REDIS", .when(traits: ["Redis"]))],
            linkerSettings: [.linkedLibrary("hiredis", .when(traits: ["Redis"]))]),
        .target(
            name: "WryneckRedis",
            dependencies: ["CHiredis", "CLinux", "WryneckDeferred", "WryneckReactor", logging],
            exclude: ["README.md"], swiftSettings: settings),
        .target(
            name: "CPostgres", exclude: ["README.md"],
            cSettings: [.define("WRYNECK_POSTGRES", .when(traits: ["PostgreSQL"]))],
            linkerSettings: [.linkedLibrary("pq", .when(traits: ["PostgreSQL"]))]),
        .target(
            name: "WryneckPostgres",
            dependencies: ["CPostgres", "CLinux", "WryneckDeferred", "WryneckReactor", logging],
            exclude: ["README.md"], swiftSettings: settings),
        .target(
            name: "WryneckReactorTesting", dependencies: ["WryneckReactor", logging], exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "WryneckTesting",
            dependencies: [
                "Wryneck", "WryneckClient", "WryneckReactorTesting", "WryneckWebSocket", httpTypes, logging,
                .target(name: "WryneckHTTP2", condition: .when(traits: ["HTTP2"])),
            ], exclude: ["README.md"], swiftSettings: settings),

        // For the program alone.
        .target(
            name: "CQRCode", exclude: ["README.md"], cSettings: [.define("WRYNECK_QRCODE", .when(traits: ["QRCode"]))],
            linkerSettings: [.linkedLibrary("qrencode", .when(traits: ["QRCode"]))]),
        .executableTarget(
            name: "wryneck-cli",
            dependencies: [
                "Wryneck", "WryneckClient", "WryneckProxy", "WryneckHTTP", "CLinux", "CQRCode", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["README.md"], swiftSettings: settings),

        // A client that blocks, over OpenSSL and nothing of ours but the C layer.
        .target(
            name: "TLSTesting", dependencies: ["COpenSSL", "CLinux", "WryneckReactor", "ProcessTesting"],
            path: "Tests/TLSTesting",
            swiftSettings: settings),
        .testTarget(
            name: "WryneckTLSTests",
            dependencies: [
                "Wryneck", "WryneckClient", "WryneckReactor", "WryneckReactorTesting", "WryneckTLS", "TLSTesting",
                "ProcessTesting", httpTypes, logging,
            ],
            exclude: ["Certificates"], swiftSettings: settings),
        .testTarget(
            name: "WryneckDeferredTests", dependencies: ["WryneckDeferred", "ProcessTesting"], swiftSettings: settings),
        .testTarget(
            name: "WryneckReactorTests",
            dependencies: [
                "CLinux", "WryneckReactor", "WryneckReactorTesting", "WryneckDeferred", "WryneckNetworking",
                "ReactorTestSupport", "ProcessTesting",
                "reactor-probe", logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WryneckNetworkingTests",
            dependencies: [
                "CLinux", "WryneckNetworking", "WryneckReactor", "WryneckReactorTesting", "WryneckDeferred",
                "ReactorTestSupport", "ProcessTesting",
                logging,
            ],
            swiftSettings: settings),
        // A reactor that the test turns, and the other ends of its connections: for the tests of both.
        .target(
            name: "ReactorTestSupport",
            dependencies: [
                "CLinux", "WryneckReactor", "WryneckReactorTesting", "WryneckDeferred", "ProcessTesting", logging,
            ],
            path: "Tests/ReactorTestSupport", swiftSettings: settings),
        .testTarget(
            name: "WryneckTests",
            dependencies: [
                "CLinux", "Wryneck", "WryneckBodies", "WryneckTesting", "WryneckReactorTesting", "WryneckHTTP",
                "WryneckReactor", httpTypes, logging,
                serviceLifecycle, "TLSTesting", "ProcessTesting", compression,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WryneckCompressionTests", dependencies: [compression, "ProcessTesting"], swiftSettings: settings),
        .testTarget(
            name: "WryneckWebSocketTests",
            dependencies: ["WryneckWebSocket", "WryneckHTTP", compression, "ProcessTesting", httpTypes],
            swiftSettings: settings),
        .testTarget(
            name: "WryneckBodiesTests",
            dependencies: ["WryneckBodies", "WryneckReactor", "WryneckReactorTesting", "ProcessTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "WryneckSocketsTests",
            dependencies: [
                "WryneckSockets", "WryneckWebSocket", "WryneckReactor", "Wryneck", "WryneckTesting", "WryneckClient",
                "WryneckReactorTesting", "WryneckDeferred", "WryneckHTTP", httpTypes, "ProcessTesting",
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckClientTests",
            dependencies: [
                "WryneckClient", "WryneckBodies", "WryneckWebSocket", "WryneckReactor", "WryneckNetworking",
                "WryneckSockets", "Wryneck", compression,
                "WryneckTesting", "WryneckReactorTesting", "WryneckDeferred", "WryneckHTTP", httpTypes,
                "ProcessTesting",
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckProxyTests",
            dependencies: [
                "WryneckProxy", "Wryneck", "WryneckBodies", "WryneckClient", "WryneckDeferred", "WryneckHTTP",
                "WryneckNetworking", "WryneckReactor", "WryneckReactorTesting", "WryneckTesting", "WryneckWebSocket",
                "ProcessTesting", httpTypes, logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckWebTests",
            dependencies: [
                "WryneckWeb", "Wryneck", "WryneckBodies", "WryneckClient", "WryneckDeferred", "WryneckHTTP",
                "WryneckReactor", "WryneckReactorTesting", "WryneckTesting", "ProcessTesting", httpTypes, logging,
                metrics, tracing, compression,
                .product(name: "MetricsTestKit", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(
                    name: "InMemoryTracing", package: "swift-distributed-tracing",
                    condition: .when(traits: ["Tracing"])),
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckJWTTests",
            dependencies: [
                "WryneckJWT", "WryneckWeb", "Wryneck", "WryneckTesting", "WryneckReactor", "WryneckReactorTesting",
                "WryneckHTTP", "ProcessTesting", httpTypes, logging,
                .product(name: "JWTKit", package: "jwt-kit", condition: .when(traits: ["JWT"])),
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckSQLiteTests",
            dependencies: [
                "WryneckSQLite", "WryneckWeb", "Wryneck", "WryneckTesting", "WryneckReactor", "WryneckDeferred",
                "WryneckReactorTesting", "WryneckHTTP", "ProcessTesting", httpTypes, logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckRedisTests",
            dependencies: [
                "WryneckRedis", "WryneckDeferred", "WryneckReactor", "WryneckReactorTesting", "ReactorTestSupport",
                "ProcessTesting", "CLinux", logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckPostgresTests",
            dependencies: [
                "WryneckPostgres", "WryneckDeferred", "WryneckReactor", "WryneckReactorTesting", "ReactorTestSupport",
                "ProcessTesting", "CLinux", logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "WryneckHTTPTests", dependencies: ["WryneckHTTP", "CHTTPParser", "ProcessTesting", httpTypes],
            swiftSettings: settings),

        .testTarget(
            name: "WryneckHTTP2Tests",
            dependencies: ["WryneckHTTP2", "CNGHTTP2", "WryneckHTTP", "ProcessTesting", httpTypes],
            swiftSettings: settings
        ),

        // A whole server in memory under seeded clients: `make simulate`.
        .target(
            name: "Simulation",
            dependencies: [
                "ProcessTesting", "Wryneck", "WryneckClient", "WryneckHTTP2", "WryneckTesting", "WryneckReactorTesting",
                "WryneckWebSocket", httpTypes, logging,
            ],
            path: "Tests/Simulation", swiftSettings: settings),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation", "Fuzzing"], path: "Tests/simulate", swiftSettings: settings),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "ProcessTesting"], swiftSettings: settings),

        // Bytes from outside, whatever they are: `make fuzz`.
        .target(
            name: "Fuzzing",
            dependencies: [
                "Wryneck", "WryneckClient", "WryneckHTTP", "WryneckHTTP2", "WryneckWebSocket", "WryneckReactor",
                "WryneckTesting", "WryneckReactorTesting", httpTypes,
                logging,
            ],
            path: "Tests/Fuzzing", exclude: ["Corpus"], swiftSettings: settings),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing", "ProcessTesting"], swiftSettings: settings),

        // The built programs, from outside; and threads of their own for tests that block.
        .target(name: "ProcessTesting", path: "Tests/ProcessTesting", swiftSettings: settings),
        .executableTarget(
            name: "reactor-probe", dependencies: ["CLinux", "WryneckReactor", "WryneckDeferred"],
            path: "Tests/ReactorProbe", swiftSettings: settings),
        // Both ends of Autobahn's suite: `make autobahn`.
        .executableTarget(
            name: "autobahn-peer", dependencies: ["Wryneck", "WryneckClient"], path: "Tests/AutobahnPeer",
            swiftSettings: settings),
        // The client's side of other people's servers, and one of Wryneck's own: `make client-servers`.
        .executableTarget(
            name: "client-peer", dependencies: ["Wryneck", "WryneckClient"], path: "Tests/ClientPeer",
            swiftSettings: settings),
        // Its pieces, by @testable import.
        .testTarget(
            name: "WryneckCLITests",
            dependencies: [
                "wryneck-cli", "Wryneck", "WryneckTesting", "ProcessTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CurlTests", dependencies: ["ProcessTesting", "wryneck-cli", "WryneckClient"],
            swiftSettings: settings),
        .testTarget(
            name: "CompileTests", dependencies: ["ProcessTesting"], exclude: ["Client", "Refused"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// The check builds the examples, and the program that counts instructions, with the library that it has built anyway.
// In their own packages, as everybody else builds them, each would build all of it once more.
if strict {
    package.dependencies.append(.package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"))
    let examples = try FileManager.default.contentsOfDirectory(atPath: Context.packageDirectory + "/Examples/Sources")
    package.targets += examples.sorted().map { name in
        .executableTarget(
            name: name,
            dependencies: [
                "Wryneck", "WryneckNetworking", "WryneckClient", "WryneckProxy", "WryneckWeb", "WryneckSQLite",
                .product(name: "Mustache", package: "swift-mustache"), metrics, logging,
            ],
            path: "Examples/Sources/" + name)
    }
    package.targets += [
        .target(name: "CAllocations", path: "Benchmarks/Sources/CAllocations"),
        .target(name: "MeasuredRoutes", dependencies: ["Wryneck"], path: "Benchmarks/Sources/MeasuredRoutes"),
        .executableTarget(
            name: "request-cost", dependencies: ["CAllocations", "MeasuredRoutes", "Wryneck", "WryneckTesting"],
            path: "Benchmarks/Sources/request-cost"),
    ]
}

// Of `make docs` alone: nobody who builds needs it.
if Context.environment["WRYNECK_DOCS"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// Its main function is libFuzzer's, so without that it does not link.
if Context.environment["WRYNECK_FUZZ"] == "1" {
    package.targets.append(
        .executableTarget(name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/fuzz", swiftSettings: settings))
}
