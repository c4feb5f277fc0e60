package decide

// Draw is for tests.
var Draw = dirichlet
