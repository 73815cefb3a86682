// What the copy of the package has besides, in which sources are rewritten.

/// The targets whose sources have mutants in them.
let mutatedTargets: Set<String> = [ /* targets */]

// Mutants are full of what the compiler warns of.
for target in package.targets where target.swiftSettings != nil {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .unsafeFlags(["-continue-building-after-errors", "-suppress-warnings"]),
    ]
    if mutatedTargets.contains(target.name) { target.dependencies.append("MutantSwitch") }
}

package.targets += [
    .target(name: "CMutantSwitch", path: "Tests/Mutants/CSwitch"),
    .target(name: "MutantSwitch", dependencies: ["CMutantSwitch"], path: "Tests/Mutants/Switch"),
    .executableTarget(
        name: "mutant-contracts",
        dependencies: ["CMutantSwitch", "ContractKit", "JSONTree", "Postgres", "Recording", "TestServer"],
        path: "Tests/Mutants/Contracts",
        swiftSettings: [.swiftLanguageMode(.v6)]
    ),
]
