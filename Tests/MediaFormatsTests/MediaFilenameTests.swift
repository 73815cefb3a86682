import MediaFormats
import Testing

@Suite("Names of files")
struct MediaFilenameTests {
    static let cases: [(String, String)] = [
        ("photo.jpg", "photo.jpg"),
        ("/etc/passwd.png", "passwd.png"),
        ("C:\\Users\\me\\a b.png", "a b.png"),
        ("../../x/..\\y.png", "y.png"),
        ("Grüße 日本 👩‍👩‍👧.jpg", "Grüße 日本 👩‍👩‍👧.jpg"),
        ("e\u{301}.jpg", "e\u{301}.jpg"),
        ("a\u{0}b\r\n\t\u{7F}\u{85}\u{2028}.jpg", "ab.jpg"),
        ("photo\u{202E}gpj.exe\u{2069}\u{200F}\u{61C}", "photogpj.exe"),
        ("\u{FEFF}a.jpg", "a.jpg"),
        ("  \u{3000}a.jpg \u{A0}", "a.jpg"),
        (".hidden", ".hidden"),
        ("..a", "..a"),
        ("", "file.png"),
        (".", "file.png"),
        (" .. ", "file.png"),
        ("...", "file.png"),
        ("a/", "file.png"),
        ("\u{202E}\u{0}", "file.png"),
        ("no extension", "no extension"),
    ]

    @Test("A name is what may be shown of it", arguments: cases)
    func cleans(name: String, clean: String) {
        #expect(Array(MediaFilename.clean(name, as: .png).unicodeScalars) == Array(clean.unicodeScalars))
    }

    @Test("A long name is cut between characters, before its extension")
    func cuts() {
        let family = "👩‍👩‍👧"
        let long = MediaFilename.clean(String(repeating: family, count: 40) + ".jpeg", as: .jpeg)
        #expect(long == String(repeating: family, count: 250 / family.utf8.count) + ".jpeg")
        #expect(MediaFilename.clean(String(repeating: "a", count: 255), as: .png).utf8.count == 255)
        #expect(
            MediaFilename.clean(String(repeating: "a", count: 256), as: .png) == String(repeating: "a", count: 255)
        )
        #expect(
            MediaFilename.clean(String(repeating: "a", count: 250) + " b.png", as: .png)
                == String(repeating: "a", count: 250) + ".png"
        )
        let sentence = "a." + String(repeating: "b", count: 300)
        #expect(MediaFilename.clean(sentence, as: .png) == "a." + String(repeating: "b", count: 253))
    }

    @Test("One character of many marks is cut between its marks")
    func marks() {
        let name = MediaFilename.clean("e" + String(repeating: "\u{301}", count: 400) + ".png", as: .png)
        #expect(name.unicodeScalars.first == "e" && name.hasSuffix(".png"))
        #expect((240...255).contains(name.utf8.count))
    }
}
