// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "wryneck-benchmarks",
    dependencies: [
        .package(name: "wryneck", path: "..")
    ],
    targets: [
        .executableTarget(name: "bench-server", dependencies: [.product(name: "Wryneck", package: "wryneck")])
    ],
    swiftLanguageModes: [.v6]
)
