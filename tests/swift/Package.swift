// swift-tools-version: 6.0
import PackageDescription

// `tests/run swift` copies this beside the package that `bindings/swift-package` makes, and adds the example of the README.
let core: Target.Dependency = .product(name: "RingfenceCore", package: "swift-package")

let package = Package(
    name: "RingfenceCoreSuite",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../swift-package")],
    targets: [
        .testTarget(name: "RingfenceCoreTests", dependencies: [core]),
        .executableTarget(name: "figures", dependencies: [core]),
    ]
)
