package photo

// A Day is how many photos of a library were taken on one day, by the clock at
// their place. Photos without a time count on the day their file was changed.
type Day struct {
	Day   string `json:"day" doc:"In the form 2006-01-02"`
	Count int    `json:"count"`
	After string `json:"after" doc:"What to send as after to a list, newest first, that begins with this day"`
}
