/// What the vendors' names for errors mean.
///
/// Source: `types/responses/response_error.py` and `types/beta/session_turn_error.py` of OpenAI's SDK for Python 3.57,
/// `types/shared/error_type.py` and `error_details.py` of Anthropic's 2.14, Google's "Gemini API errors" and
/// `google.api.ErrorReason`, Mistral's "Error glossary", xAI's "Debugging errors".
enum VendorCodes {
    /// What was paid for, or a limit of spending, is used up: no wait that is worth it mends that.
    static let spent: Set = [
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded", "organization_usage_limit_exceeded", "usage_limit_exceeded",
        "billing_not_active",
        "billing_error", "enforced_spend_limit_reached", "contract_spend_limit_reached",
        "linked_organization_spend_limit_reached", "linked_organization_billing_unavailable",
        "user_profile_not_billable", "user_profile_billing_not_authorized",
        "BILLING_DISABLED",
    ]

    /// The same in sentences, in this order: Anthropic twice, xAI three times, Google twice.
    static let spentSentences = [
        "credit balance is too low", "you have reached your specified",
        "reached its monthly spending limit", "run out of credits", "doesn't have any credits or licenses",
        "credits are depleted", "spending cap",
    ]

    /// Names that say more than the status beside them.
    static let certain: [String: ProviderFailure.Kind] = [
        "invalid_api_key": .unauthorized,
        "account_deactivated": .unauthorized,
        "organization_on_hold": .unauthorized,
        "organization_type_not_supported": .unauthorized,
        "claude_code_key_creator_not_member": .unauthorized,
        "unsupported_country_region_territory": .unauthorized,
        "API_KEY_INVALID": .unauthorized,
        "API_KEY_SERVICE_BLOCKED": .unauthorized,
        "API_KEY_HTTP_REFERRER_BLOCKED": .unauthorized,
        "API_KEY_IP_ADDRESS_BLOCKED": .unauthorized,
        "API_KEY_ANDROID_APP_BLOCKED": .unauthorized,
        "API_KEY_IOS_APP_BLOCKED": .unauthorized,
        "CONSUMER_INVALID": .unauthorized,
        "CONSUMER_SUSPENDED": .unauthorized,
        "SERVICE_DISABLED": .unauthorized,
        "USER_PROJECT_DENIED": .unauthorized,
        "context_length_exceeded": .contextOverflow,
        "request_too_large": .contextOverflow,
        "request_body_too_large_after_decoding": .contextOverflow,
        "request_body_timeout": .timeout,
        "content_filter": .contentFiltered,
        "content_policy_violation": .contentFiltered,
        "image_content_policy_violation": .contentFiltered,
        "bio_policy": .contentFiltered,
        "cyber_policy": .contentFiltered,
        "misalignment_policy_violation": .contentFiltered,
    ]

    /// xAI's and Google's words for a bad key, which they answer with 400.
    static let badKeySentences = [
        "incorrect api key", "invalid api key", "api key not valid", "api key not found", "api key expired",
    ]

    /// In this order: Anthropic twice, OpenAI and Mistral, OpenAI, xAI, Google twice.
    static let tooLongSentences = [
        "prompt is too long", "exceed context limit", "maximum context length", "exceeds the context window",
        "maximum prompt length", "exceeds the maximum number of tokens", "payload size exceeds the limit",
    ]

    /// In this order: xAI, and OpenAI four times.
    static let declinedSentences = [
        "violates usage guidelines", "violating our usage policy", "rejected as a result of our safety system",
        "flagged for possible cybersecurity risk", "flagged this request for potential high-risk cybersecurity",
    ]

    /// The names of types and codes where no status stands beside them.
    static let kinds: [String: ProviderFailure.Kind] = [
        "authentication_error": .unauthorized,
        "permission_error": .unauthorized,
        "request_forbidden": .unauthorized,
        "rate_limit_error": .rateLimited,
        "rate_limit_exceeded": .rateLimited,
        "rate_limited": .rateLimited,
        "ramp_limit_exceeded": .rateLimited,
        "service_tier_capacity_exceeded": .rateLimited,
        "requests": .rateLimited,
        "tokens": .rateLimited,
        "RATE_LIMIT_EXCEEDED": .rateLimited,
        "RESOURCE_QUOTA_EXCEEDED": .rateLimited,
        "overloaded_error": .overloaded,
        "server_is_overloaded": .overloaded,
        "server_overloaded": .overloaded,
        "service_unavailable_error": .overloaded,
        "flex_unavailable": .overloaded,
        "compaction_unavailable": .overloaded,
        "backend_out_of_capacity": .overloaded,
        "MODEL_CAPACITY_EXHAUSTED": .overloaded,
        "slow_down": .overloaded,
        "timeout_error": .timeout,
        "request_timeout": .timeout,
        "vector_store_timeout": .timeout,
        "not_found_error": .invalidRequest,
        "resource_not_found": .invalidRequest,
        "invalid_prompt": .invalidRequest,
        "invalid_model": .invalidRequest,
        "model_not_found": .invalidRequest,
        "unknown_model": .invalidRequest,
        "unsupported_parameter": .invalidRequest,
        "unsupported_value": .invalidRequest,
        "data_residency_mismatch": .invalidRequest,
        "image_dimensions_too_large": .invalidRequest,
        "invalid_image": .invalidRequest,
        "invalid_image_format": .invalidRequest,
        "invalid_base64_image": .invalidRequest,
        "invalid_image_url": .invalidRequest,
        "invalid_image_mode": .invalidRequest,
        "image_too_large": .invalidRequest,
        "image_too_small": .invalidRequest,
        "image_parse_error": .invalidRequest,
        "image_file_too_large": .invalidRequest,
        "image_file_not_found": .invalidRequest,
        "unsupported_image_media_type": .invalidRequest,
        "empty_image_file": .invalidRequest,
        "failed_to_download_image": .invalidRequest,
        "cmek_key_disabled": .invalidRequest,
        "cmek_key_network_blocked": .invalidRequest,
        "api_error": .unavailable,
        "server_error": .unavailable,
        "internal_error": .unavailable,
        "internal_server_error": .unavailable,
        "conflict_error": .unavailable,
        "connection_failed": .unavailable,
        "cmek_context_unavailable": .unavailable,
        "cmek_key_unreachable": .unavailable,
    ]

    /// gRPC's codes by name, and by the sentences that xAI's older answers have in their place.
    static let codesOfGRPC: [String: ProviderFailure.Kind] = [
        "invalid-argument": .invalidRequest,
        "client specified an invalid argument": .invalidRequest,
        "failed-precondition": .invalidRequest,
        "out-of-range": .invalidRequest,
        "unimplemented": .invalidRequest,
        "not-found": .invalidRequest,
        "some requested entity was not found": .invalidRequest,
        "unauthenticated": .unauthorized,
        "the request does not have valid authentication credentials": .unauthorized,
        "permission-denied": .unauthorized,
        "the caller does not have permission to execute the specified operation": .unauthorized,
        "resource-exhausted": .rateLimited,
        "some resource has been exhausted": .rateLimited,
        "deadline-exceeded": .timeout,
        "deadline expired before operation could complete": .timeout,
        "aborted": .unavailable,
        "data-loss": .unavailable,
        "internal": .unavailable,
        "unavailable": .unavailable,
        "the service is currently unavailable": .unavailable,
    ]
}
