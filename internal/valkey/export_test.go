package valkey

import "time"

// SetClock has scripts go by a clock of the test.
func (d *DB) SetClock(now func() time.Time) { d.now = now }
