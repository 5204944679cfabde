// swift-tools-version: 6.2
// Two programs of which `make bench BENCH=--build` takes the sizes.
import PackageDescription

let package = Package(
    name: "wryneck-weight",
    dependencies: [
        .package(name: "wryneck", path: "../..", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(name: "plain-server", dependencies: [.product(name: "Wryneck", package: "wryneck")]),
        .executableTarget(
            name: "hello",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
