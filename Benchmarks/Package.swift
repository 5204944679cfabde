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
            dependencies: [
                "MeasuredRoutes",
                .product(name: "Wryneck", package: "wryneck"),
                .product(name: "WryneckTesting", package: "wryneck"),
            ]),
        .executableTarget(
            name: "client-bench", dependencies: [.product(name: "WryneckClient", package: "wryneck")]),
        .target(name: "CAllocations"),
        .target(name: "MeasuredRoutes", dependencies: [.product(name: "Wryneck", package: "wryneck")]),
        .executableTarget(
            name: "deferred-bench",
            dependencies: [
                "CAllocations",
                .product(name: "WryneckNetworking", package: "wryneck"),
                .product(name: "WryneckTesting", package: "wryneck"),
            ]),
        .executableTarget(
            name: "request-cost",
            dependencies: [
                "CAllocations",
                "MeasuredRoutes",
                .product(name: "Wryneck", package: "wryneck"),
                .product(name: "WryneckTesting", package: "wryneck"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
