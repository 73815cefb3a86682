import CLibVips
import Glibc
import Imaging
import Testing
import Waiting

@Suite("A process that may not make machine code")
struct HardenedTests {
    @Test("libvips makes none there, and pictures are made all the same")
    func noCode() async {
        await #expect(processExitsWith: .success) {
            // Kernels before 6.3 do not know it: nothing is forbidden there, and nothing to be seen.
            guard Self.forbidCode() else { exit(EXIT_SUCCESS) }
            let bytes = try Fixtures.quarters(width: 400, height: 300).encoded(as: "png")
            #expect(vips_vector_isenabled() == 0)
            let thumbnail = try await Imager(timeLimit: .never).thumbnail(ofBytes: bytes, box: 60)
            #expect((thumbnail.width, thumbnail.height) == (60, 45))
        }
    }

    @Test("Elsewhere it does")
    func code() async {
        await #expect(processExitsWith: .success) {
            try Imaging.start()
            #expect(vips_vector_isenabled() != 0)
        }
    }

    /// What systemd's MemoryDenyWriteExecute does: `PR_SET_MDWE` of <linux/prctl.h>. C's own declaration takes any
    /// number of arguments, which Swift cannot call.
    private static func forbidCode() -> Bool {
        typealias Control = @convention(c) (CInt, UInt, UInt, UInt, UInt) -> CInt
        guard let symbol = dlsym(nil, "prctl") else { return false }
        return unsafeBitCast(symbol, to: Control.self)(65, 1, 0, 0, 0) == 0
    }
}
