import Testing

@testable import ChatServer

@Suite("The life of an answer")
struct GenerationLifeTests {
    private static let causes: [GenerationLife.Cause] = [
        .stopped, .threadDeleted, .shutdown, .tooLong, .databaseAway, .closedElsewhere,
    ]

    private func streaming() -> GenerationLife {
        var life = GenerationLife()
        _ = life.began()
        return life
    }

    private func saving() -> GenerationLife {
        var life = streaming()
        _ = life.vendorEnded()
        return life
    }

    @Test("An answer whose account was deleted ends once, as one of no thread")
    func gone() {
        var life = GenerationLife()
        _ = life.began()
        _ = life.end(for: .closedElsewhere)
        #expect(life.vendorEnded() == [.readBack])
        #expect(life.gone() == [.tell(.gone), .release])
        #expect(life.gone() == [])
        #expect(life.saved() == [])
        var told = GenerationLife()
        _ = told.began()
        _ = told.vendorEnded()
        #expect(told.delayed() == [.tell(.unsaved)])
        #expect(told.gone() == [.release])
    }

    @Test("The vendor is asked once, the end saved once, told once, and forgotten")
    func plain() {
        var life = GenerationLife()
        #expect(life.began() == [.askVendor])
        #expect(life.began() == [])
        #expect(life.vendorEnded() == [.save])
        #expect(life.vendorEnded() == [])
        #expect(life.saved() == [.tell(.saved), .release])
        #expect(life.saved() == [])
        #expect(life.phase == .over)
        #expect(life.cause == nil)
    }

    @Test("A turn that could not be begun is forgotten, and nobody is told")
    func notBegun() {
        var life = GenerationLife()
        #expect(life.notBegun() == [.release])
        #expect(life.phase == .over)
        #expect(life.began() == [])
        var other = streaming()
        #expect(other.notBegun() == [])
    }

    @Test("One that is ended before it has begun never asks the vendor, and is saved", arguments: causes)
    func endedBefore(cause: GenerationLife.Cause) {
        var life = GenerationLife()
        #expect(life.end(for: cause) == [])
        #expect(life.end(for: .stopped) == [])
        #expect(life.cause == cause)
        #expect(life.began() == (cause == .closedElsewhere ? [.readBack] : [.save]))
        #expect(life.phase == .saving)
    }

    @Test("Ending it closes the vendor's stream, and only its end leads on", arguments: causes)
    func ended(cause: GenerationLife.Cause) {
        var life = streaming()
        #expect(life.end(for: cause) == [.closeVendor])
        #expect(life.saved() == [])
        #expect(life.phase == .closing)
        let actions = life.vendorEnded()
        switch cause {
        case .closedElsewhere: #expect(actions == [.readBack])
        case .databaseAway: #expect(actions == [.tell(.unsaved), .save])
        default: #expect(actions == [.save])
        }
        #expect(life.cause == cause)
    }

    @Test("The first cause counts, unless another process has closed it meanwhile")
    func firstCause() {
        var life = streaming()
        _ = life.end(for: .stopped)
        #expect(life.end(for: .shutdown) == [])
        #expect(life.cause == .stopped)
        #expect(life.end(for: .closedElsewhere) == [])
        #expect(life.cause == .closedElsewhere)
        #expect(life.vendorEnded() == [.readBack])
    }

    @Test("Once the vendor has ended it, nothing ends it otherwise", arguments: causes)
    func tooLate(cause: GenerationLife.Cause) {
        var life = saving()
        #expect(life.end(for: cause) == [])
        #expect(life.cause == nil)
    }

    @Test("Followers who were told that its end waits are not told again")
    func delayed() {
        var life = saving()
        #expect(life.delayed() == [.tell(.unsaved)])
        #expect(life.delayed() == [])
        #expect(life.saved() == [.release])
    }

    @Test("Followers are told once where the database is away for long")
    func databaseAway() {
        var life = streaming()
        _ = life.end(for: .databaseAway)
        _ = life.vendorEnded()
        #expect(life.delayed() == [])
        #expect(life.gaveUp() == [.release])
    }

    @Test("An end that cannot be saved is told as such")
    func gaveUp() {
        var life = saving()
        #expect(life.gaveUp() == [.tell(.unsaved), .release])
        #expect(life.gaveUp() == [])
        #expect(life.phase == .over)
    }
}
