// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "wryneck-benchmarks",
    dependencies: [
        .package(name: "wryneck", path: "..")
    ],
    targets: [
        .executableTarget(
            name: "bench-server",
            dependencies: [.product(name: "Wryneck", package: "wryneck"), .product(name: "WryneckTesting", package: "wryneck")]),
        .target(name: "CAllocations"),
        .executableTarget(
            name: "deferred-bench",
            dependencies: [
                "CAllocations", .product(name: "Wryneck", package: "wryneck"), .product(name: "WryneckTesting", package: "wryneck"),
            ]),
        .executableTarget(
            name: "request-cost",
            dependencies: [
                "CAllocations", .product(name: "Wryneck", package: "wryneck"), .product(name: "WryneckTesting", package: "wryneck"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
