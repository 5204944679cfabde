// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "wryneck-examples",
    dependencies: [
        .package(name: "wryneck", path: "..")
    ],
    targets: [
        "hello-server", "echo-server", "slow-poetry-server", "slow-poetry-client", "udp-ping", "chat-server", "cache-refresher", "work-in-threads",
        "mutual-tls",
    ].map { .executableTarget(name: $0, dependencies: [.product(name: "Wryneck", package: "wryneck")]) },
    swiftLanguageModes: [.v6]
)
