// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: the language as it will be, and no warning left standing.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// The rooms that touch C also account for every unsafe expression.
let nativeSettings: [SwiftSetting] = settings + [.strictMemorySafety()]

let package = Package(
    name: "lpo",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "lpo", targets: ["lpo"]),
        .library(name: "MockProviders", targets: ["MockProviders", "Recording"]),
        .library(name: "MockProvidersTesting", targets: ["MockProvidersTesting"]),
        .library(name: "ContractKit", targets: ["ContractKit"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.0",
            traits: ["ConfigurationSupport"]
        ),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    ],
    targets: [
        // System: module maps over Debian's C libraries, nothing else.
        .systemLibrary(
            name: "CLibPQ",
            path: "Sources/System/CLibPQ",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        .systemLibrary(
            name: "CLibCurl",
            path: "Sources/System/CLibCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            path: "Sources/System/COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(
            name: "CLibVips",
            path: "Sources/System/CLibVips",
            pkgConfig: "vips",
            providers: [.apt(["libvips-dev"])]
        ),
        .systemLibrary(name: "CEpoll", path: "Sources/System/CEpoll"),
        .systemLibrary(name: "CMalloc", path: "Sources/System/CMalloc"),
        .systemLibrary(
            name: "CJansson",
            path: "Sources/System/CJansson",
            pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"])]
        ),

        // Native: the one room each C library lives in.
        .target(
            name: "Reactor",
            dependencies: ["CEpoll"],
            path: "Sources/Native/Reactor",
            swiftSettings: nativeSettings
        ),
        .target(
            name: "Postgres",
            dependencies: ["CLibPQ", "Reactor", "Secrets", .product(name: "Logging", package: "swift-log")],
            path: "Sources/Native/Postgres",
            swiftSettings: nativeSettings
        ),
        .target(
            name: "WebClient",
            dependencies: ["CLibCurl", "Reactor"],
            path: "Sources/Native/WebClient",
            swiftSettings: nativeSettings
        ),
        .target(
            name: "Imaging",
            dependencies: ["CLibVips", "Reactor"],
            path: "Sources/Native/Imaging",
            swiftSettings: nativeSettings
        ),
        .target(
            name: "JSONTree",
            dependencies: ["CJansson"],
            path: "Sources/Native/JSONTree",
            swiftSettings: nativeSettings
        ),
        .target(
            name: "Secrets",
            dependencies: ["CMalloc", "COpenSSL", "Reactor"],
            path: "Sources/Native/Secrets",
            swiftSettings: nativeSettings
        ),

        // The recordings, compiled into the binary.
        .target(name: "CRecordings", path: "Sources/System/CRecordings"),
        .target(
            name: "EmbeddedRecordings",
            dependencies: ["CRecordings"],
            path: "Sources/Native/EmbeddedRecordings",
            swiftSettings: nativeSettings
        ),

        // The documentation pages, compiled into the binary.
        .target(name: "CDocumentation", path: "Sources/System/CDocumentation"),
        .target(
            name: "EmbeddedDocumentation",
            dependencies: ["CDocumentation"],
            path: "Sources/Native/EmbeddedDocumentation",
            swiftSettings: nativeSettings
        ),

        // Pure values, no I/O.
        .target(name: "EventStream", swiftSettings: settings),
        .target(name: "Multipart", swiftSettings: settings),
        .target(name: "MediaFormats", swiftSettings: settings),

        .target(
            name: "MediaPreviews",
            dependencies: [
                "MediaFormats", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MediaStorage",
            dependencies: [
                "Secrets", "WebClient", .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Recording", dependencies: ["EventStream", "JSONTree", "Secrets"], swiftSettings: settings),
        .target(
            name: "RecordingImport",
            dependencies: [
                "JSONTree", "Recording",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Providers",
            dependencies: ["EventStream", "JSONTree", "WebClient", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(
            name: "HTTPServer",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ChatServer",
            dependencies: [
                "EmbeddedDocumentation", "EventStream", "HTTPServer", "Imaging", "JSONTree", "MediaFormats",
                "MediaPreviews", "MediaStorage",
                "Multipart",
                "Postgres", "Providers", "Secrets", "WebClient",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Database/Migrations"), .embedInCode("Models/catalogue.json")],
            swiftSettings: settings
        ),
        .target(
            name: "MockProviders",
            dependencies: [
                "EventStream", "HTTPServer", "JSONTree", "MediaFormats", "Recording", "Secrets",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "MockProviders",
            swiftSettings: settings
        ),
        .target(
            name: "MockProvidersTesting",
            dependencies: [
                "EmbeddedRecordings", "MockProviders", "Recording", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Recorder",
            dependencies: [
                "JSONTree", "MockProviders", "Providers", "Reactor", "Recording", "WebClient",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ContractKit",
            dependencies: ["EventStream", "Imaging", "JSONTree", "WebClient"],
            swiftSettings: settings
        ),
        .target(
            name: "LocalPostgres",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "lpo",
            dependencies: [
                "ChatServer", "ContractKit", "EmbeddedRecordings", "Imaging", "JSONTree", "LocalPostgres",
                "MediaFormats",
                "MockProviders", "Postgres", "Providers", "Recorder", "Recording", "RecordingImport", "Secrets",
                "WebClient",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // Tests: a suite a target, and the contracts, which see the server as its clients do.
        .target(name: "TestLog", path: "Tests/TestLog", swiftSettings: settings),
        .target(name: "TestModels", path: "Tests/TestModels", swiftSettings: settings),
        .target(
            name: "Waiting",
            dependencies: ["WebClient"],
            path: "Tests/Waiting",
            swiftSettings: settings
        ),
        .target(
            name: "PgBouncer",
            dependencies: ["LocalPostgres", "Waiting"],
            path: "Tests/PgBouncer",
            swiftSettings: settings
        ),
        .target(name: "Moto", dependencies: ["Waiting"], path: "Tests/Moto", swiftSettings: settings),
        .target(
            name: "TestServer",
            dependencies: [
                "ChatServer", "Imaging", "LocalPostgres", "MockProviders", "Moto", "PgBouncer", "Postgres", "Recording",
                "TestLog", "Waiting", "WebClient",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/TestServer",
            swiftSettings: settings
        ),
        .testTarget(name: "ReactorTests", dependencies: ["Reactor", "Waiting"], swiftSettings: settings),
        .testTarget(name: "SecretsTests", dependencies: ["Secrets"], swiftSettings: settings),
        .testTarget(name: "JSONTreeTests", dependencies: ["JSONTree"], swiftSettings: settings),
        .testTarget(name: "EventStreamTests", dependencies: ["EventStream"], swiftSettings: settings),
        .target(
            name: "FuzzProperties",
            dependencies: ["MediaFormats", "Multipart"],
            path: "Fuzzing/Properties",
            swiftSettings: settings
        ),
        .testTarget(
            name: "MultipartTests",
            dependencies: ["FuzzProperties", "Multipart"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MediaFormatsTests",
            dependencies: ["FuzzProperties", "MediaFormats"],
            swiftSettings: settings
        ),
        .testTarget(name: "ImagingTests", dependencies: ["CLibVips", "Imaging", "Waiting"], swiftSettings: settings),
        .testTarget(
            name: "MediaPreviewsTests",
            dependencies: ["Imaging", "MediaFormats", "MediaPreviews"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MediaStorageTests",
            dependencies: ["MediaStorage", "Moto", "Secrets", "WebClient", "Waiting"],
            exclude: ["requirements.txt"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: [
                "LocalPostgres", "PgBouncer", "Postgres", "Reactor", "Waiting",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "LocalPostgresTests", dependencies: ["LocalPostgres", "Waiting"], swiftSettings: settings),
        .testTarget(name: "WebClientTests", dependencies: ["WebClient", "Waiting"], swiftSettings: settings),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "JSONTree", "Providers", "WebClient", "Waiting", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RecordingTests",
            dependencies: ["EmbeddedRecordings", "EventStream", "JSONTree", "Recording"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RecordingImportTests",
            dependencies: ["EmbeddedRecordings", "JSONTree", "Recording", "RecordingImport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RecorderTests",
            dependencies: [
                "JSONTree", "MockProviders", "Providers", "Recorder", "Recording", "Waiting", "WebClient",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MockProvidersTests",
            dependencies: [
                "JSONTree", "MockProviders", "MockProvidersTesting", "Recording", "TestModels", "Waiting",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ContractKitTests",
            dependencies: ["ContractKit", "WebClient"],
            exclude: ["Cases"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChatServerTests",
            dependencies: [
                "ChatServer", "EmbeddedDocumentation", "EventStream", "HTTPServer", "JSONTree", "MediaFormats",
                "Multipart", "Postgres",
                "Providers", "Secrets",
                "WebClient", "Waiting",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: [
                "HTTPServer", "Waiting",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "SimulationTests", dependencies: ["ChatServer"], swiftSettings: settings),
        .testTarget(
            name: "ContractTests",
            dependencies: ["ContractKit", "JSONTree", "Postgres", "Recording", "TestServer"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "ChatServer", "EmbeddedDocumentation", "EventStream", "JSONTree", "LocalPostgres", "MockProviders",
                "Multipart", "Postgres",
                "Providers", "Recording",
                "TestLog", "TestModels", "TestServer", "WebClient", "Waiting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "ChatServer", "LocalPostgres", "PgBouncer", "Postgres", "Providers", "Recording", "Secrets", "TestLog",
                "TestModels", "TestServer", "Waiting", "lpo",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChaosTests",
            dependencies: [
                "EventStream", "JSONTree", "LocalPostgres", "MockProviders", "Multipart", "Postgres", "Recording",
                "WebClient", "lpo", "Waiting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
    ]
)

// Measure the decoders and the streams; see Benchmarks/README.md. Other builds need not pay for them.
if Context.environment["LPO_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "DecoderBenchmark",
            dependencies: ["Providers"],
            path: "Benchmarks/decoders",
            exclude: ["measure.py", "requirements.txt", "sdk_streams.py"],
            swiftSettings: settings
        )
    )
    package.targets.append(
        .executableTarget(
            name: "StreamBenchmark",
            dependencies: ["CEpoll"],
            path: "Benchmarks/streams",
            exclude: ["measure.py", "stack.py"],
            swiftSettings: settings
        )
    )
    package.targets.append(
        .executableTarget(
            name: "ThumbnailBenchmark",
            dependencies: ["Imaging"],
            path: "Benchmarks/media",
            exclude: ["libvips.py", "measure.py", "requirements.txt"],
            swiftSettings: settings
        )
    )
}

// Look for input that breaks the parsers, with libFuzzer; see Fuzzing/README.md.
if Context.environment["LPO_FUZZING"] != nil {
    for name in ["Multipart", "Media"] {
        package.targets.append(
            .executableTarget(
                name: "\(name)Fuzzer",
                dependencies: ["FuzzProperties"],
                path: "Fuzzing/\(name)",
                swiftSettings: settings
            )
        )
    }
}
