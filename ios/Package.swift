// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "RingfenceKit",
    defaultLocalization: "en",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "RingfenceKit", targets: ["RingfenceKit"])],
    targets: [
        .target(name: "RingfenceKit"),
        .target(name: "SimulatedSystem", dependencies: ["RingfenceKit"], path: "Tests/SimulatedSystem"),
        .testTarget(name: "RingfenceKitTests", dependencies: ["RingfenceKit", "SimulatedSystem"]),
    ]
)
