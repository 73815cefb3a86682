import Testing

@testable import Secrets

@Suite("Text is cleaned of secrets")
struct SecretCleanerTests {
    private static let key = "Tq7vWm2xRk9sLb4nHc6zPd3y"

    @Test(
        "A secret and its parts are masked, in whatever form they stand",
        arguments: [
            (key, "the key Tq7vWm2xRk9sLb4nHc6zPd3y is wrong", "the key [masked] is wrong"),
            (key, "Tq7vWm2xRk9sLb4nHc6zPd3y", "[masked]"),
            // A vendor shows the beginning and the end.
            (key, "key Tq7vWm2xRk…", "key [masked]…"), (key, "…Hc6zPd3y.", "…[masked]."),
            (key, "host tq7vwm2xrk9s.example", "host [masked].example"),
            // Two of them, and two that touch.
            (key, "Tq7vWm2xRk and Hc6zPd3y", "[masked] and [masked]"),
            (key, "Tq7vWm2xRkTq7vWm2xRk", "[masked]"),
            // At the delimiters of a URL.
            ("ab/Qz81/vW3xTy", "port \"Qz81\"", "port \"[masked]\""),
            ("Xk2pQw@7db", "name Xk2pQw, 7db", "name [masked], 7db"),
            ("Wm4k&v=9", "Wm4k", "[masked]"),
            // Encoded by the one who quotes it, and by the one who wrote it.
            ("p@ss/w:rd", "user:p%40ss%2Fw%3Ard@host", "user:[masked]@host"),
            ("p@ss/w:rd", "user:p%40ss%2fw%3ard@host", "user:[masked]@host"),
            ("p%40ss%2Fw%3Ard", "no user p@ss/w:rd", "no user [masked]"),
            // Basic of user:Tq7vWm2xRk9sLb4nHc6zPd3y, in three alignments; what its neighbours change is left.
            (key, "dXNlcjpUcTd2V20yeFJrOXNMYjRuSGM2elBkM3k=", "dXNlcjp[masked]k="),
            (key, "YWI6VHE3dldtMnhSazlzTGI0bkhjNnpQZDN5", "YWI6[masked]"),
            (key, "YTpUcTd2V20yeFJrOXNMYjRuSGM2elBkM3k=", "YTp[masked]k="),
        ]
    )
    func masked(secret: String, text: String, cleaned: String) {
        #expect(SecretCleaner([secret]).clean(text) == cleaned)
    }

    @Test(
        "Other text stays as it is",
        arguments: [
            (key, ""), (key, "a line without it: Tq7vWm2 xRk9sLb 4nHc6z"), (key, "50% of %zz and %41 is %4"),
            // Short secrets are words, and shorter ones nothing.
            ("test", "latest tests testing 2test"), ("abc", "abc"), ("", "text"), ("lpo", "lpo listens"),
        ]
    )
    func untouched(secret: String, text: String) {
        #expect(SecretCleaner([secret]).clean(text) == text)
        #expect(SecretCleaner([String]()).clean(text) == text)
    }

    @Test("A short secret is masked where it is a word")
    func words() {
        let cleaner = SecretCleaner(["test", "Ünï1"])
        #expect(cleaner.clean("user \"test\", Test; test") == "user \"[masked]\", [masked]; [masked]")
        #expect(cleaner.clean("Ünï1 aÜnï1") == "[masked] aÜnï1")
    }

    @Test("Whatever the length of a text and the place of a secret in it, no eight bytes of it are left")
    func everywhere() {
        let cleaner = SecretCleaner([Self.key])
        for before in 0..<20 {
            for length in 8...Self.key.utf8.count {
                let text = String(repeating: "=", count: before) + Self.key.prefix(length) + "="
                #expect(cleaner.clean(text) == String(repeating: "=", count: before) + "[masked]=")
            }
        }
    }
}
