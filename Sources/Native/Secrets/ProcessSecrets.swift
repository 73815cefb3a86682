internal import Synchronization

/// The secrets that this process was given. What it writes to a log or a terminal is cleaned of them, once and in one
/// place, whoever worded it.
package enum ProcessSecrets {
    private static let cleaner = Mutex(SecretCleaner([]))

    /// Has `secrets` masked from now on, beside those before.
    package static func add(_ secrets: some Sequence<String>) {
        cleaner.withLock { cleaner in
            for secret in secrets { cleaner.add(secret) }
        }
    }

    /// Returns `text` with each part of a secret masked; see ``SecretCleaner``.
    package static func clean(_ text: String) -> String {
        let cleaner = cleaner.withLock { $0 }
        return cleaner.clean(text)
    }
}
