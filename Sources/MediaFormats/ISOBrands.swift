/// What the brands of a file type box make of a file.
///
/// Source: ISO/IEC 14496-12, section 4.3; ISO/IEC 23008-12, section 10 for HEIF; the registry at mp4ra.org.
enum ISOBrands: Equatable {
    case image(MediaFormat)
    case movie(MediaFormat)
    /// A movie whose tracks of still pictures are a book's chapters.
    case audiobook

    private static let movies: [FourCC] = [
        "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "isoa", "isob", "isoc", "mp41", "mp42",
        "mp71", "avc1", "av01", "hvc1", "dash", "cmfc", "cmf2", "M4V ", "M4VH", "M4VP", "F4V ", "f4v ", "MSNV", "XAVC",
        "mmp4", "dby1", "msdh", "msix", "CAEP", "NDSM", "NDSH", "NDSS", "NDSC", "NDXS", "NDXM", "NDXH",
    ]
    private static let audio: [FourCC] = ["M4A ", "M4B ", "M4P ", "F4A ", "F4B "]
    private static let highEfficiency: [FourCC] = [
        "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs",
    ]
    private static let generalImages: [FourCC] = ["mif1", "mif2", "msf1", "miaf", "1pic"]

    /// By the major brand, where that says enough, else by those that are compatible; nil where nobody is known.
    static func of(major: FourCC, compatible: [FourCC]) -> ISOBrands? {
        if let certain = certain(major) { return certain }
        // Canon's raw pictures say that they are compatible with everything.
        if major == "crx " { return nil }
        if generalImages.contains(major) {
            return compatible.lazy.compactMap(certain).first { if case .image = $0 { true } else { false } }
                ?? .image(.heif)
        }
        let known = compatible.compactMap(certain)
        return known.first { $0 != .movie(.mp4) } ?? known.first
            ?? (compatible.contains { generalImages.contains($0) } ? .image(.heif) : nil)
    }

    private static func certain(_ brand: FourCC) -> ISOBrands? {
        if brand == "qt  " { return .movie(.quickTime) }
        if brand == "avif" || brand == "avis" { return .image(.avif) }
        if highEfficiency.contains(brand) { return .image(.heic) }
        if audio.contains(brand) { return .audiobook }
        if movies.contains(brand) { return .movie(.mp4) }
        let name = brand.bytes
        // 3gp4 to 3gp9, 3gr6, 3gs6, 3ge6, 3gg6 and the like; 3g2a and its kin are the same with other codecs.
        return name.starts(with: "3g".utf8) ? .movie(.threeGPP) : nil
    }
}
