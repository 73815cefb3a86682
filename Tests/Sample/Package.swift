// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "Sample",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "lpo", path: "../..")],
    targets: [
        .target(name: "Chat", swiftSettings: settings),
        .testTarget(
            name: "ChatTests",
            dependencies: ["Chat", .product(name: "MockProvidersTesting", package: "lpo")],
            swiftSettings: settings
        ),
    ]
)
