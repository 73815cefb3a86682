import Secrets

/// The names by which vendors know users and threads: keyed hashes of their ids, which nobody else can connect with them.
struct Pseudonyms: Sendable {
    /// Half of a digest: within the limits of all vendors, of which the shortest is 64 characters.
    private static let length = 16

    private let key: [UInt8]

    /// `secret` is the `SECRET_KEY` setting: with another one all names are others.
    init(secret: String) {
        key = Secrets.hmacSHA256(key: Array(secret.utf8), message: Array("vendor-pseudonyms".utf8))
    }

    /// The name of the user or thread `id`: 32 hexadecimal digits.
    func name(of id: EntityID) -> String {
        Hexadecimal.encode(Secrets.hmacSHA256(key: key, message: Array(id.description.utf8)).prefix(Self.length))
    }
}
