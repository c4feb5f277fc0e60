package write

import "github.com/qiao-ai/qiao"

// A Capability says what one tier can do now, and what is missing for more.
type Capability struct {
	Tier    Tier         `json:"tier"`
	Tasks   []Task       `json:"tasks"`
	Ready   bool         `json:"ready"`
	Engines []string     `json:"engines,omitempty"` // of the offline tier
	Served  *qiao.Served `json:"served,omitempty"`  // who would answer, where that is known
	Missing []Note       `json:"missing,omitempty"`
}
