import Testing
import WebClient

@testable import MediaStorage

@Suite("Values of the S3 store") struct S3ValueTests {
    @Test("Ten thousand parts hold what S3 holds, and no part is larger than it takes")
    func partSizes() {
        let sizes = (1...10_000).compactMap(S3PartSize.bytes(ofPart:))
        #expect(sizes.count == 10_000)
        #expect(sizes.first == 8 << 20)
        #expect(sizes[999] == 8 << 20 && sizes[1_000] == 16 << 20)
        #expect(sizes.allSatisfy { (5 << 20...5 << 30).contains($0) })
        #expect(sizes.reduce(0, +) >= 5 << 40)
        #expect(S3PartSize.bytes(ofPart: 10_001) == nil)
    }

    private struct Highest: RandomNumberGenerator {
        func next() -> UInt64 { .max }
    }

    @Test("Waits double up to a bound, and end with the tries")
    func backoff() {
        var highest = Highest()
        let backoff = S3Backoff(tries: 9, base: .milliseconds(200), longest: .seconds(5))
        let bounds = [200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]
        for (index, bound) in bounds.enumerated() {
            let delay = backoff.delay(after: index + 1, using: &highest) ?? .zero
            #expect(delay > .milliseconds(bound - 1) && delay <= .milliseconds(bound))
        }
        #expect(backoff.delay(after: 9, using: &highest) == nil)
    }

    @Test("Times are read as S3 writes them")
    func times() {
        #expect(S3StaleUploads.seconds("1970-01-01T00:00:00.000Z") == 0)
        #expect(S3StaleUploads.seconds("2010-11-10T20:48:33.000Z") == 1_289_422_113)
        #expect(S3StaleUploads.seconds("2024-02-29T23:59:59Z") == 1_709_251_199)
        #expect(S3StaleUploads.seconds("2000-03-01T00:00:00Z") == 951_868_800)
        for text in ["", "2010-11-10", "2010-13-10T20:48:33.000Z", "2010-11-10T20:48:33+01:00", "x010-11-10T20:48:33Z"]
        {
            #expect(S3StaleUploads.seconds(text) == nil, "\(text)")
        }
    }

    private func settings(bucket: String = "media", region: String = "us-east-1", endpoint: String? = nil)
        throws -> S3Settings
    {
        try S3Settings(
            bucket: bucket,
            region: region,
            endpoint: endpoint,
            accessKeyID: "id",
            secretAccessKey: "secret-word"
        )
    }

    private func url(_ settings: S3Settings) throws -> String {
        let request = S3Request(method: "GET", key: try key("abab-1"), query: [("b", "x y"), ("a", "")])
        return request.webRequest(with: settings, timeouts: WebTimeouts()).url
    }

    @Test("Amazon's buckets have a host each, others a path")
    func addresses() throws {
        #expect(try url(settings()) == "https://media.s3.us-east-1.amazonaws.com/abab-1?a=&b=x%20y")
        #expect(try url(settings(bucket: "a.b")) == "https://s3.us-east-1.amazonaws.com/a.b/abab-1?a=&b=x%20y")
        let own = try settings(endpoint: "http://127.0.0.1:9000/")
        #expect(try url(own) == "http://127.0.0.1:9000/media/abab-1?a=&b=x%20y")
        #expect(own.allowsPlainHTTP)
        #expect(try settings().allowsPlainHTTP == false)
    }

    @Test("Settings that cannot be right are refused by name")
    func badSettings() {
        for bucket in ["", "ab", "A-b", "-ab", "a..b", "a/b", String(repeating: "a", count: 64)] {
            #expect(throws: S3SettingsError.bucket) { try settings(bucket: bucket) }
        }
        for region in ["", "eu:west", "EU"] {
            #expect(throws: S3SettingsError.region) { try settings(region: region) }
        }
        for endpoint in ["", "ftp://a", "http://", "http://:1", "http://u@h", "http://h/p", "h:9000"] {
            #expect(throws: S3SettingsError.endpoint) { try settings(endpoint: endpoint) }
        }
    }

    @Test("A secret is not printed")
    func secrets() throws {
        let settings = try self.settings()
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings) \(settings.signing) \(String(reflecting: settings)) \(dumped)".contains("secret-word"))
    }
}

@Suite("Documents of S3") struct S3DocumentTests {
    private func document(_ text: String) -> S3Document? {
        S3Document(Array(text.utf8))
    }

    @Test("Elements, texts and entities are read, and what surrounds them is not")
    func reading() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <R xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <A>1 &amp; 2 &lt;&gt;&quot;&apos;&#65;&#x1F600;</A><U><K>x</K></U><U><K>y</K><E/></U><B a="b" />
            </R>
            """
        let document = try #require(self.document(text))
        #expect(document.root.name == "R")
        #expect(document.first("A") == "1 & 2 <>\"'A😀")
        #expect(document.root.all("U").map { $0.first("K") } == ["x", "y"])
        #expect(document.first("B") == "")
        #expect(document.first("K") == nil)
    }

    @Test(
        "What is no whole document is none",
        arguments: [
            "", "text", "<R>", "<R", "<R><A></R>", "<R></A>", "</R>", "<R>&nbsp;</R>", "<R>&amp</R>", "<R>&#xD800;</R>",
            "<!DOCTYPE a><R/>", String(repeating: "<a>", count: 17), "<>", "<R>&#99999999999;</R>",
        ]
    )
    func refusing(text: String) {
        #expect(document(text) == nil)
    }

    @Test("Escaping is undone by reading")
    func escaping() {
        let text = "a<b>&\"c&amp;"
        #expect(document("<R><A>\(S3Document.escaped(text))</A></R>")?.first("A") == text)
    }
}
