// swift-tools-version: 6.2
import PackageDescription

// What a stranger would write, built twice from the same sources: with Swift's defaults, and with the upcoming one
// for async functions. The test makes the second folder, and puts its copy of Wryneck beside this one, under another
// name.
let package = Package(
    name: "client",
    dependencies: [
        .package(name: "wryneck", path: "../neck")
    ],
    targets: [
        .executableTarget(name: "client", dependencies: [.product(name: "Wryneck", package: "wryneck")]),
        .executableTarget(
            name: "client-nonsending", dependencies: [.product(name: "Wryneck", package: "wryneck")],
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
    ],
    swiftLanguageModes: [.v6]
)
