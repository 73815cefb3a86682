import ArgumentParser
import ChatServer
import FoundationEssentials
import Secrets

extension SettingsVariables {
    /// The environment and, where that is silent, `.env` in the working folder. `overrides` win over both.
    ///
    /// Throws `CommandFailure` where the file cannot be read.
    static func read(overrides: [String: String] = [:]) throws -> SettingsVariables {
        let variables = SettingsVariables(
            environment: ProcessInfo.processInfo.environment,
            file: try variablesOfFile(),
            overrides: overrides
        )
        ProcessSecrets.add(variables.secrets)
        return variables
    }

    /// What ``read(overrides:)`` returns, or the environment alone where the file cannot be read.
    static var here: SettingsVariables {
        SettingsVariables(environment: ProcessInfo.processInfo.environment, file: (try? variablesOfFile()) ?? [:])
    }

    private static func variablesOfFile() throws -> [String: String] {
        guard FileManager.default.fileExists(atPath: ".env") else { return [:] }
        guard let file = try? String(contentsOfFile: ".env", encoding: .utf8) else {
            throw CommandFailure(".env cannot be read as UTF-8 text")
        }
        do {
            return try EnvironmentFile.parse(file)
        } catch {
            throw CommandFailure(".env, \(error)")
        }
    }
}
