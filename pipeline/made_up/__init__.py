"""A made-up export of any size: people, what happens between them, and the files that would tell of it."""
