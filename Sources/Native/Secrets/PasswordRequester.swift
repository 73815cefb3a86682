/// Who asks for a password to be hashed or checked: turns are taken by address, and within an address by account.
package struct PasswordRequester: Hashable, Sendable {
    /// The client's address, or the network that counts as one client.
    let address: String
    /// What names the account within the address: an email, or a user's identifier. The account need not exist.
    let account: String

    /// Names the requester. Both are compared as they stand: the caller brings them to one form.
    package init(address: String, account: String) {
        self.address = address
        self.account = account
    }
}
