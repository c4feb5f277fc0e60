package pack

import "os/exec"

// stopWholeTree leaves cmd as it is: WaitDelay ends the wait for its children.
func stopWholeTree(*exec.Cmd) {}
