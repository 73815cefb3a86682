import WebClient

extension DependencyCheck {
    /// Fetches the keys with which a provider signs its tokens.
    static func identityKeys(of provider: IdentityProvider, at url: String?, webClient: WebClient) -> DependencyCheck {
        let name = "\(provider.name)'s keys"
        guard let url else { return notSet(name) }
        return DependencyCheck(name) {
            let request = WebRequest(
                url: url,
                headers: [("accept", "application/json")],
                timeouts: .identityProvider,
                allowsPlainHTTP: url.isPlainHTTP
            )
            let advice = "check \(provider.rawValue.uppercased())_JWKS_URL"
            do throws(WebError) {
                let (head, body) = try await webClient.fetch(request, upTo: IdentityKeySet.maximumBytes)
                guard head.status == 200 else { return .failed("its address answered \(head.status); \(advice)") }
                guard await IdentityKeySet(json: body) != nil else {
                    return .failed("what its address answered has no keys; \(advice)")
                }
                return .ok("fetched")
            } catch {
                return .failed("they cannot be fetched: \(error.message) \(advice)")
            }
        }
    }

    /// Signs a client secret with the team's key. Apple itself is not asked: it answers only to a code of somebody.
    static func appleKey(_ settings: AppleSettings?) -> DependencyCheck {
        guard let settings else { return notSet("Apple's client secret") }
        return DependencyCheck("Apple's client secret") {
            do {
                _ = try await AppleClientSecret(settings).current()
                return .ok("signed with the key of APPLE_PRIVATE_KEY")
            } catch {
                return .failed("it cannot be signed: \(error); check APPLE_PRIVATE_KEY")
            }
        }
    }
}
