// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "wryneck-examples",
    dependencies: [
        .package(name: "wryneck", path: "..")
    ],
    targets: [
        .executableTarget(name: "hello-server", dependencies: [.product(name: "Wryneck", package: "wryneck")]),
        .executableTarget(name: "echo-server", dependencies: [.product(name: "Wryneck", package: "wryneck")]),
    ],
    swiftLanguageModes: [.v6]
)
