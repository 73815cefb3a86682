// A test imports this module alone.
@_exported public import MockProviders
@_exported public import Recording
