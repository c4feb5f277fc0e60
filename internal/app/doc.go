// Package app builds the parts of Qiao from its settings, starts and stops them.
// It is the only package that knows all the others.
//
// Start with [Open], which is cheap: a part is made, or its file opened, when it
// is first used. [App.Serve] runs the server.
package app
