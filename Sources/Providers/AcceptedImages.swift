/// How many images a vendor takes in one request, and of which size.
///
/// No side of a file that is sent is longer than 2,000 pixels, which all vendors take, Anthropic even where there are more
/// than twenty.
package struct ImageLimits: Sendable, Equatable {
    /// The most images in a request; nil for any number.
    package var maximumCount: Int?
    /// The shortest side of an image, in pixels.
    package var minimumSide = 1

    /// Source: Anthropic's guide "Vision", of models with a context of 200,000 tokens; others take 600.
    static let anthropic = ImageLimits(maximumCount: 100)
    /// Source: OpenAI's guide "Images and vision", "Image input requirements".
    static let openAI = ImageLimits(maximumCount: 1_500)
    /// Source: Google's guide "Image understanding", "Limitations".
    static let google = ImageLimits(maximumCount: 3_600)
    /// Source: Mistral's guide "Vision", "FAQ".
    static let mistral = ImageLimits(maximumCount: 8)
    /// Source: what xAI answers to smaller ones: "Image dimensions … are too small".
    static let xAI = ImageLimits(minimumSide: 8)
}

/// The types of images that each vendor's models see, whichever form they are sent in.
enum AcceptedImages {
    /// Source: Anthropic's guide "Vision", "Supported image formats".
    static let anthropic: Set = ["image/jpeg", "image/png", "image/gif", "image/webp"]
    /// Source: OpenAI's guide "Images and vision", "Image input requirements".
    static let openAI: Set = ["image/jpeg", "image/png", "image/gif", "image/webp"]
    /// Source: xAI's guide "Image Understanding", "Image input general limits".
    static let xAI: Set = ["image/jpeg", "image/png"]
}
