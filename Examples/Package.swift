// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "wryneck-examples",
    dependencies: [
        .package(name: "wryneck", path: ".."),
        // For `templates` alone.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: ["hello-server", "cache-refresher", "mutual-tls", "chat", "live-dashboard"].map {
        .executableTarget(name: $0, dependencies: [.product(name: "Wryneck", package: "wryneck")])
    }
        // Applications.
        + ["upload-progress", "live-page"].map {
            .executableTarget(
                name: $0,
                dependencies: [
                    .product(name: "Wryneck", package: "wryneck"), .product(name: "WryneckWeb", package: "wryneck"),
                ])
        } + [
            .executableTarget(
                name: "templates",
                dependencies: [
                    .product(name: "Wryneck", package: "wryneck"),
                    .product(name: "Mustache", package: "swift-mustache"),
                ])
        ]
        // Programs without HTTP.
        + ["echo-server", "slow-poetry-server", "slow-poetry-client", "udp-ping", "chat-server", "work-in-threads"].map
    {
        .executableTarget(name: $0, dependencies: [.product(name: "WryneckNetworking", package: "wryneck")])
    }
        // Programs that ask.
        + ["load-test", "crawler"].map {
            .executableTarget(name: $0, dependencies: [.product(name: "WryneckClient", package: "wryneck")])
        } + [
            .executableTarget(
                name: "gateway",
                dependencies: [
                    .product(name: "Wryneck", package: "wryneck"), .product(name: "WryneckClient", package: "wryneck"),
                ]),
            .executableTarget(
                name: "balancer",
                dependencies: [
                    .product(name: "Wryneck", package: "wryneck"), .product(name: "WryneckProxy", package: "wryneck"),
                ]),
        ],
    swiftLanguageModes: [.v6]
)
