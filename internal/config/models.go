package config

// models checks where models come from and what they may take.
func (c *checker) models() {
	if c.Hub != "" {
		c.baseURL("hub", c.Hub)
	}
	if c.Models.Memory < 0 || c.Models.Idle < 0 {
		c.fail("Use 0 for what is free, or an amount such as 6GiB; and a time such as 15m, or 0.", "models: out of range")
	}
}
