// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "RingfenceKit",
    defaultLocalization: "en",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "RingfenceKit", targets: ["RingfenceKit"])],
    // Made by `bindings/swift-package`; see README.md.
    dependencies: [.package(name: "RingfenceCore", path: "../target/bindings/swift-package")],
    targets: [
        .target(name: "RingfenceKit", dependencies: [.product(name: "RingfenceCore", package: "RingfenceCore")]),
        .target(name: "SimulatedSystem", dependencies: ["RingfenceKit"], path: "Tests/SimulatedSystem"),
        .testTarget(name: "RingfenceKitTests", dependencies: ["RingfenceKit", "SimulatedSystem"]),
    ]
)
