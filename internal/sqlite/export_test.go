package sqlite

// Latest is for tests.
const Latest = latest
