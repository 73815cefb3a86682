import Providers

extension Setting {
    /// All settings, in the order of `.env.example`, which a test holds to this list.
    package static let all: [Setting] = [
        Setting("DATABASE_URL", "", .connection),
        Setting("SECRET_KEY", "", .whole),
        Setting("SECRET_KEY_PREVIOUS", "", .list),

        Setting("ANTHROPIC_API_KEY", "", .whole),
        Setting("ANTHROPIC_BASE_URL", ProviderEndpoint.baseURL(of: .anthropic), .url),
        Setting("OPENAI_API_KEY", "", .whole),
        Setting("OPENAI_BASE_URL", ProviderEndpoint.baseURL(of: .openai), .url),
        Setting("OPENAI_API", "responses"),
        Setting("GOOGLE_AI_API_KEY", "", .whole),
        Setting("GOOGLE_AI_BASE_URL", ProviderEndpoint.baseURL(of: .google), .url),
        Setting("XAI_API_KEY", "", .whole),
        Setting("XAI_BASE_URL", ProviderEndpoint.baseURL(of: .xai), .url),
        Setting("XAI_API", "responses"),
        Setting("MISTRAL_API_KEY", "", .whole),
        Setting("MISTRAL_BASE_URL", ProviderEndpoint.baseURL(of: .mistral), .url),
        Setting("MODELS_FILE"),
        Setting("PROVIDER_CONNECT_TIMEOUT", "10"),
        Setting("PROVIDER_FIRST_BYTE_TIMEOUT", "120"),
        Setting("PROVIDER_IDLE_TIMEOUT", "60"),
        Setting("STREAM_PING_SECONDS", "15"),

        Setting("GOOGLE_CLIENT_IDS"),
        Setting("GOOGLE_JWKS_URL", "https://www.googleapis.com/oauth2/v3/certs", .url),
        Setting("APPLE_CLIENT_ID"),
        Setting("APPLE_TEAM_ID"),
        Setting("APPLE_KEY_ID"),
        Setting("APPLE_PRIVATE_KEY", "", .pem),
        Setting("APPLE_JWKS_URL", "https://appleid.apple.com/auth/keys", .url),
        Setting("APPLE_TOKEN_URL", "https://appleid.apple.com/auth/token", .url),
        Setting("APPLE_REVOKE_URL", "https://appleid.apple.com/auth/revoke", .url),

        Setting("REQUESTS_PER_MINUTE", "600"),
        Setting("REGISTRATIONS_PER_HOUR", "60"),
        Setting("LOGIN_FAILURES_PER_ADDRESS", "100"),
        Setting("CONNECTIONS_PER_ADDRESS", "1000"),
        Setting("TRUSTED_PROXIES"),

        Setting("HTTPS_PROXY", "", .url),
        Setting("http_proxy", "", .url),
        Setting("ALL_PROXY", "", .url),
        Setting("NO_PROXY"),
        Setting("SSL_CERT_FILE"),

        Setting("HOST", "127.0.0.1"),
        Setting("PORT", "8000"),
        Setting("CORS_ORIGINS", "", .url),
        Setting("LOG_LEVEL", "info"),
        Setting("LOG_FORMAT", "text"),
        Setting("MAX_UPLOAD_BYTES", "26214400"),
        Setting("MEDIA_BYTES_PER_USER", "10737418240"),
        Setting("STORAGE_BACKEND", "local"),
        Setting("MEDIA_ROOT", "media"),
        Setting("S3_BUCKET"),
        Setting("S3_REGION", "us-east-1"),
        Setting("S3_ENDPOINT", "", .url),
        Setting("S3_ACCESS_KEY_ID", "", .whole),
        Setting("S3_SECRET_ACCESS_KEY", "", .whole),
        Setting("GENERATIONS_PER_USER", "8"),
        Setting("GENERATIONS", "2000"),
        Setting("SHUTDOWN_GRACE_SECONDS", "20"),

        Setting("DATABASE_DIRECT_URL", "", .connection),
        Setting("DATABASE_POOL_SIZE", "10"),
        Setting("MIGRATE_ON_START", "true"),
        Setting("PASSWORD_COST", "17"),
        Setting("REFRESH_REPEAT_SECONDS", "30"),
    ]

    /// What the system and the libraries read from the environment as well.
    package static let ofOthers: [Setting] = [
        Setting("PATH", "/usr/local/bin:/usr/bin:/bin"),
        // libpq takes these where the URL has none.
        Setting("PGPASSWORD", "", .whole),
        Setting("PGHOST"),
        // The other spellings of the proxies.
        Setting("HTTP_PROXY", "", .url),
        Setting("https_proxy", "", .url),
        Setting("all_proxy", "", .url),
        Setting("no_proxy"),
    ]
}
