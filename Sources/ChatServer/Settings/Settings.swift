package import Configuration
package import HTTPServer
package import Logging
package import Providers
import Secrets

/// How log lines are written.
package enum LogFormat: String, CaseIterable, Sendable {
    case text
    case json
}

/// All that an operator can set. Read from the environment and `.env`; see `.env.example`.
package struct Settings: Sendable {
    /// A libpq URL or conninfo string.
    package var databaseURL: String
    /// The same, for the database itself, where ``databaseURL`` leads to a pooler in transaction mode; else nil.
    package var databaseDirectURL: String?
    package var databasePoolSize: Int
    /// Whether `lpo serve` applies pending migrations before it listens.
    package var migrateOnStart: Bool
    /// Signs access tokens. 32 characters or more.
    package var secretKey: String
    /// Those that were in force before it: what they signed or sealed is still taken.
    package var previousSecretKeys: [String]
    package var host: String
    package var port: Int
    package var logLevel: Logger.Level
    package var logFormat: LogFormat
    /// The base-two logarithm of scrypt's work factor.
    package var passwordCost: Int
    /// The largest file, in bytes; a request may have four times that.
    package var maximumUploadBytes: Int
    /// The most bytes of files that are kept for a user; zero for any number.
    package var mediaBytesPerUser: Int
    package var storage: StorageSettings
    /// The folders in which programs are looked for, with colons between.
    package var programs: String
    /// How long after its use, in seconds, a refresh token still gets its successor.
    package var refreshRepeatWindow: Int
    /// How long a request waits for a thumbnail that is being made.
    package var thumbnailPatience = Duration.seconds(10)
    /// How much of a processor the work on one picture may take.
    package var imagingTimeLimit = Duration.seconds(20)
    /// How long this process may be silent before others close its answers.
    package var lease = Duration.seconds(30)
    /// How many requests a user may make in a minute; zero for any number. So for the next two.
    package var requestsPerMinute: Int
    /// How many accounts may be registered in an hour from one address.
    package var registrationsPerHour: Int
    /// How many wrong passwords may be tried in 15 minutes from one address.
    package var loginFailuresPerAddress: Int
    /// How vendors, identity providers and S3 are reached.
    package var outgoing: OutgoingSettings
    /// How many connections a peer may have that is neither this machine nor a trusted proxy; zero for any number.
    package var connectionsPerAddress: Int
    /// How long clients may take to go on.
    package var connectionTimeouts = ConnectionTimeouts()
    /// The web pages whose scripts may read answers.
    package var crossOrigin: CrossOrigin
    /// Whose word is taken for the address of a client.
    package var trustedProxies: [IPNetwork]
    /// Nil where nobody can sign in with it.
    package var google: GoogleSettings?
    package var apple: AppleSettings?
    /// How often a provider is asked for keys because a token names one that is not known.
    package var unknownIdentityKeyInterval = Duration.seconds(60)
    /// How many answers are written at once, for a user over all processes and in this process; zero for any number.
    package var generationsPerUser: Int
    package var generations: Int
    package var shutdownGrace: Duration
    /// The vendors that have a key.
    package var endpoints: [ProviderEndpoint]
    /// What is known of their models.
    package var catalogue: ModelCatalogue
    /// The silence after which a stream says that it lives.
    package var streamPing: Duration
    package var providerConnectTimeout: Duration
    package var providerFirstByteTimeout: Duration
    package var providerIdleTimeout: Duration

    /// Reads all settings from `config`, and the files that they name.
    package init(_ config: ConfigReader) throws(SettingsError) {
        let read = SettingsReader(config: config)
        guard let databaseURL = try read.databaseURL("DATABASE_URL") else {
            throw SettingsError("DATABASE_URL", "is not set; it names the PostgreSQL database to use")
        }
        guard let secretKey = read.optional("SECRET_KEY") else {
            throw SettingsError("SECRET_KEY", "is not set; it must have 32 characters or more")
        }
        guard secretKey.unicodeScalars.count >= 32 else {
            throw SettingsError("SECRET_KEY", "must have 32 characters or more")
        }
        self.databaseURL = databaseURL
        databaseDirectURL = try read.databaseURL("DATABASE_DIRECT_URL")
        self.secretKey = secretKey
        previousSecretKeys = try read.list("SECRET_KEY_PREVIOUS")
        guard previousSecretKeys.allSatisfy({ $0.unicodeScalars.count >= 32 }) else {
            throw SettingsError("SECRET_KEY_PREVIOUS", "must have 32 characters or more in each key")
        }
        databasePoolSize = try read.integer("DATABASE_POOL_SIZE", in: 1...1000)
        migrateOnStart = try read.boolean("MIGRATE_ON_START")
        (host, port) = try Self.address(config)
        logLevel = try read.choice("LOG_LEVEL")
        logFormat = try read.choice("LOG_FORMAT")
        passwordCost = try read.integer("PASSWORD_COST", in: 14...PasswordHash.costs.upperBound)
        maximumUploadBytes = try read.integer("MAX_UPLOAD_BYTES", in: 1...(1 << 40))
        mediaBytesPerUser = try read.integer("MEDIA_BYTES_PER_USER", in: 0...(1 << 50))
        storage = try StorageSettings(read)
        requestsPerMinute = try read.integer("REQUESTS_PER_MINUTE", in: 0...1_000_000_000)
        registrationsPerHour = try read.integer("REGISTRATIONS_PER_HOUR", in: 0...1_000_000_000)
        loginFailuresPerAddress = try read.integer("LOGIN_FAILURES_PER_ADDRESS", in: 0...1_000_000_000)
        connectionsPerAddress = try read.integer("CONNECTIONS_PER_ADDRESS", in: 0...1_000_000_000)
        crossOrigin = try read.crossOrigin("CORS_ORIGINS")
        trustedProxies = try read.networks("TRUSTED_PROXIES")
        outgoing = try OutgoingSettings(config)
        google = try GoogleSettings(read)
        apple = try AppleSettings(read)
        programs = read.string("PATH")
        generationsPerUser = try read.integer("GENERATIONS_PER_USER", in: 0...1_000_000)
        generations = try read.integer("GENERATIONS", in: 0...1_000_000)
        shutdownGrace = .seconds(try read.integer("SHUTDOWN_GRACE_SECONDS", in: 0...3600))
        endpoints = try Self.endpoints(config)
        catalogue = try ModelCatalogue(config)
        refreshRepeatWindow = try read.integer("REFRESH_REPEAT_SECONDS", in: 0...3600)
        streamPing = try read.seconds("STREAM_PING_SECONDS")
        let timeouts = try Self.providerTimeouts(config)
        providerConnectTimeout = timeouts.connect
        providerFirstByteTimeout = timeouts.firstByte
        providerIdleTimeout = timeouts.idle
    }

    /// Reads where the server listens: of all settings those alone.
    package static func address(_ config: ConfigReader) throws(SettingsError) -> (host: String, port: Int) {
        let read = SettingsReader(config: config)
        return (read.string("HOST"), try read.integer("PORT", in: 0...65_535))
    }

    /// Reads how long a vendor is waited for: of all settings those alone.
    package static func providerTimeouts(
        _ config: ConfigReader
    ) throws(SettingsError) -> (connect: Duration, firstByte: Duration, idle: Duration) {
        let read = SettingsReader(config: config)
        return (
            try read.seconds("PROVIDER_CONNECT_TIMEOUT"),
            try read.seconds("PROVIDER_FIRST_BYTE_TIMEOUT"),
            try read.seconds("PROVIDER_IDLE_TIMEOUT")
        )
    }

    /// Reads where vendors are asked that are asked elsewhere than at their own address: of all settings those alone.
    package static func baseURLs(_ config: ConfigReader) throws(SettingsError) -> [Vendor: String] {
        let read = SettingsReader(config: config)
        var urls: [Vendor: String] = [:]
        for vendor in Vendor.allCases { urls[vendor] = try read.givenURL("\(vendor.settingPrefix)_BASE_URL") }
        return urls
    }

    /// Reads which vendors have a key, and where they are asked: of all settings those alone.
    package static func endpoints(_ config: ConfigReader) throws(SettingsError) -> [ProviderEndpoint] {
        let read = SettingsReader(config: config)
        let openAI = try read.choice("OPENAI_API", of: CompatibleFormat.self)
        let xAI = try read.choice("XAI_API", of: CompatibleFormat.self)
        var endpoints: [ProviderEndpoint] = []
        for (vendor, format) in [
            (Vendor.openai, openAI.wireFormat), (.anthropic, .messages), (.google, .generateContent),
            (.xai, xAI.wireFormat), (.mistral, .chatCompletions),
        ] {
            let prefix = vendor.settingPrefix
            let baseURL = try read.url("\(prefix)_BASE_URL")
            guard let key = read.optional("\(prefix)_API_KEY") else { continue }
            guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw SettingsError("\(prefix)_API_KEY", "must be printable ASCII without spaces")
            }
            if let endpoint = ProviderEndpoint(vendor: vendor, api: format, apiKey: key, baseURL: baseURL) {
                endpoints.append(endpoint)
            }
        }
        return endpoints
    }
}

extension Vendor {
    /// What the names of the vendor's settings begin with, as in `GOOGLE_AI_API_KEY`.
    package var settingPrefix: String {
        switch self {
        case .openai: "OPENAI"
        case .anthropic: "ANTHROPIC"
        case .google: "GOOGLE_AI"
        case .xai: "XAI"
        case .mistral: "MISTRAL"
        }
    }
}

/// The forms in which a vendor can be asked that has two.
private enum CompatibleFormat: String, CaseIterable {
    case responses
    case chatCompletions = "chat_completions"

    var wireFormat: WireFormat {
        switch self {
        case .responses: .responses
        case .chatCompletions: .chatCompletions
        }
    }
}
