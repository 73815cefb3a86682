@_spi(_Unicode) internal import Swift

extension String {
    /// The text in Unicode's Normalization Form C: the same for all ways in which keyboards compose a character.
    var nfc: String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: _nfc)
        return String(scalars)
    }

    /// Whether the text is the same in bytes; `==` compares what is shown.
    func isSpelled(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
