package app

// Export is for the tests.
func (a *App) Export() (func(), error) { return a.export() }
