package harper

import (
	"crypto/rand"
	"math"
	"time"
)

// surroundings are the clock, chance and the console. What the module logs may
// hold the user's text, so it is dropped.
func surroundings() map[string]shim {
	drop := func(c *call) { c.freeText(0) }
	return map[string]shim{
		"error":                                 drop,
		"log(i32,i32)0":                         drop,
		"log(i32,i32,i32,i32,i32,i32,i32,i32)0": drop,
		"mark":                                  func(*call) {},
		"measure":                               func(c *call) { c.freeText(0); c.freeText(2) },
		"stack":                                 func(c *call) { c.storeText("", true) },
		"getRandomValues":                       randomBytes,
		"new_0":                                 func(c *call) { c.returnValue(&date{time.Now()}) },
		"getTime":                               milliseconds,
	}
}

func randomBytes(c *call) {
	if b, ok := c.mem.Read(uint32(c.stack[0]), uint32(c.stack[1])); ok {
		_, _ = rand.Read(b)
	}
}

func milliseconds(c *call) {
	var ms float64
	if d, ok := c.value(0).(*date); ok {
		ms = float64(d.UnixMilli())
	}
	c.stack[0] = math.Float64bits(ms)
}
