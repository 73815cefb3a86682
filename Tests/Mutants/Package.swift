// swift-tools-version: 6.2
import Glibc
import PackageDescription

/// The folder of the compiler's own swift-syntax: beside the `swiftc` that the search path names.
func hostLibraries() -> String {
    for folder in (Context.environment["PATH"] ?? "").split(separator: ":") {
        guard let path = realpath("\(folder)/swiftc", nil) else { continue }
        defer { free(path) }
        let program = String(cString: path)
        let libraries = program.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/lib/swift/host"
        if access("\(libraries)/libSwiftSyntax.so", R_OK) == 0 { return libraries }
    }
    fatalError("No swiftc on the search path comes with swift-syntax.")
}

let libraries = hostLibraries()
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-I", libraries]),
]
let linkerSettings: [LinkerSetting] = [
    .linkedLibrary("SwiftSyntax"), .linkedLibrary("SwiftParser"), .linkedLibrary("SwiftOperators"),
    .linkedLibrary("SwiftDiagnostics"), .linkedLibrary("SwiftBasicFormat"),
    .unsafeFlags(["-L", libraries, "-Xlinker", "-rpath", "-Xlinker", libraries]),
]

let package = Package(
    name: "mutants",
    targets: [
        .target(name: "MutantGenerator", path: "Generator", swiftSettings: settings, linkerSettings: linkerSettings),
        .executableTarget(
            name: "generate-mutants",
            dependencies: ["MutantGenerator"],
            path: "Generate",
            swiftSettings: settings,
            linkerSettings: linkerSettings
        ),
        .testTarget(
            name: "MutantGeneratorTests",
            dependencies: ["MutantGenerator"],
            path: "GeneratorTests",
            swiftSettings: settings,
            linkerSettings: linkerSettings
        ),
    ]
)
