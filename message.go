package qiao

import "encoding/json"

// A Role says who speaks a Message.
type Role string

// The roles of a conversation.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
	ToolRole  Role = "tool" // the result of a tool call
)

// A Message is one turn of a conversation.
type Message struct {
	Role      Role
	Parts     []Part
	ToolCalls []ToolCall // what an Assistant message asked to be called
	ToolID    string     // the call that a ToolRole message answers
	Reasoning string     // what an Assistant thought; sent to partners that want it back
	Replay    string     // the Replay of the answer that an Assistant message holds
}

// A Part is a piece of a message: text or a picture, one of the two.
type Part struct {
	Text  string
	Image *Image
}

// An Image is a picture in a message, by address or by value.
type Image struct {
	URL  string // an address that the partner can fetch; or
	Data []byte // the file's bytes, with
	Type string // their media type, such as "image/jpeg"
}

// Text makes a Message of one text.
func Text(role Role, text string) Message {
	return Message{Role: role, Parts: []Part{{Text: text}}}
}

// PlainText joins the text parts of m.
func (m Message) PlainText() string {
	var s string
	for _, p := range m.Parts {
		s += p.Text
	}
	return s
}

// A Tool is a function that the model may ask to be called.
type Tool struct {
	Name        string
	Description string
	Parameters  json.RawMessage // a JSON Schema object
}

// A ToolCall is a model's wish to call a Tool. In a Chunk it is a piece of one:
// pieces with the same Index belong together, their Arguments in order.
type ToolCall struct {
	Index     int
	ID        string
	Name      string
	Arguments string // JSON text, as the model wrote it
}
