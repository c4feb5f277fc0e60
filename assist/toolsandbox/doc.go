// Package toolsandbox runs stateful scenarios in the form of Apple's ToolSandbox
// on the assistant: base state, a user with a goal, the tools that are allowed,
// milestones to be reached and minefields to be avoided.
//
// Start with Load and Data.Run. The user is played by rules that answer questions
// from the words of the goal; places, weather, stocks and rates come from a small
// table, for the real ones cannot be asked twice. Nothing here knows a scenario.
package toolsandbox
