/// The environment variables in which curl reads proxies.
///
/// curl takes them in lower case, or else in upper case; `http_proxy` in lower case only, since a web server sets
/// `HTTP_PROXY` from a request's header for the programs that it starts. Source: curl's manual page, "ENVIRONMENT".
package enum ProxyVariables {
    /// Returns `variables` with what curl would take under the upper-case name, and only that: configuration has no other
    /// names.
    package static func canonical(_ variables: [String: String]) -> [String: String] {
        var canonical = variables
        canonical["HTTP_PROXY"] = variables["http_proxy"]
        for name in ["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            let lower = variables[name.lowercased()]
            canonical[name] = lower?.isEmpty == false ? lower : variables[name]
        }
        return canonical
    }
}
