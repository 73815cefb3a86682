import Secrets

/// Writes `text` to standard output, cleaned of the process's secrets: in this module it stands before Swift's own
/// function of that name, so that nothing need be thought of where something is printed.
func print(_ text: some CustomStringConvertible, terminator: String = "\n") {
    Swift.print(ProcessSecrets.clean(text.description), terminator: terminator)
}
