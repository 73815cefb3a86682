/// Mistakes that the simulation has to find. They are made in the model and in the driver, never in the server.
enum Planted: String, CaseIterable, Sendable {
    case leaseNotRenewed
    case acknowledgedBeforeCommit
    case retriedBatchExtended
    case leaseAgeIgnored
    case endSavedBlindly
    case keyNotChecked
    case stopForgotten
}
