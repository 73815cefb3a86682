"""What the tests of the recorder share: the built binary, vendors that do what a test says, and a proxy that writes down
what passes."""
