import FoundationEssentials
import Logging
import Postgres
import Secrets
import ServiceLifecycle

/// Revokes Apple's tokens of accounts that are gone: at once if Apple can be asked, else again and again by any replica.
struct AppleRevocations: Service {
    private static let interval = Duration.seconds(30)
    private static let batch = 20

    let database: PostgresPool
    /// Nil where Apple is not set up; then what is to be revoked waits.
    let client: AppleClient?
    let sealer: SecretSealer
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Each time: while replicas are started anew, those of before still seal under the key of before.
                await sealAgain()
                await revokeDue()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Revokes the tokens of an account that was just deleted, which have these ids.
    func revoke(_ ids: [Int64], for trace: TraceContext) async {
        guard client != nil, !ids.isEmpty else { return }
        do {
            try await revoke(database.query(IdentitiesSQL.takeOwnRevocations, [ids]), for: trace)
        } catch {
            logger.debug("Nothing revoked", metadata: ["error": "\(error)"])
        }
    }

    /// Revokes what is due.
    private func revokeDue() async {
        guard client != nil else { return }
        do {
            while case let rows = try await database.query(IdentitiesSQL.takeRevocations, [Self.batch]), !rows.isEmpty {
                try await revoke(rows, for: TraceContext())
            }
        } catch {
            logger.debug("Nothing revoked", metadata: ["error": "\(error)"])
        }
    }

    private func revoke(_ rows: [PostgresRow], for trace: TraceContext) async throws {
        for row in rows {
            let id = try row.decode("id", as: Int64.self)
            guard let token = sealer.open(try row.decode("refresh_token")) else {
                // It is kept for the day on which its key is among SECRET_KEY_PREVIOUS again.
                logger.warning("Token of a deleted account cannot be opened", metadata: ["revocation.id": "\(id)"])
                continue
            }
            switch await client?.revoke(token, for: trace) {
            case .done?:
                _ = try await database.execute(IdentitiesSQL.endRevocation, [id])
            case .failed(let error)?:
                logger.warning("Apple's token not revoked", metadata: ["revocation.id": "\(id)", "error": "\(error)"])
            case nil:
                return
            }
        }
    }

    /// Seals under the current key what keys before it have sealed, so that these can be forgotten.
    private func sealAgain() async {
        let prefixes = sealer.retiredPrefixes.map { Hexadecimal.encode($0) }
        guard !prefixes.isEmpty else { return }
        do {
            while case let rows = try await database.query(IdentitiesSQL.sealedBefore, [prefixes, 100]), !rows.isEmpty {
                for row in rows {
                    let sealed = try row.decode("refresh_token", as: [UInt8].self)
                    let parameters: [any PostgresEncodable] = [
                        try row.decode("provider", as: String.self), try row.decode("subject", as: String.self), sealed,
                        sealer.open(sealed).map(sealer.seal),
                    ]
                    _ = try await database.execute(IdentitiesSQL.sealAgain, parameters)
                }
            }
            let rows = try await database.query(IdentitiesSQL.revocationsSealedBefore, [prefixes, 1000])
            for row in rows {
                guard let token = sealer.open(try row.decode("refresh_token")) else { continue }
                let parameters: [any PostgresEncodable] = [try row.decode("id", as: Int64.self), sealer.seal(token)]
                _ = try await database.execute(IdentitiesSQL.sealRevocationAgain, parameters)
            }
        } catch {
            logger.warning("Apple's tokens not sealed anew", metadata: ["error": "\(error)"])
        }
    }
}
