package intent

import "encoding/json"

// A property is the JSON Schema of one argument.
type property struct {
	Type        string              `json:"type,omitempty"`
	Description string              `json:"description,omitempty"`
	Format      string              `json:"format,omitempty"`
	Enum        []string            `json:"enum,omitempty"`
	Minimum     *float64            `json:"minimum,omitempty"`
	Maximum     *float64            `json:"maximum,omitempty"`
	Default     json.RawMessage     `json:"default,omitempty"`
	Items       *property           `json:"items,omitempty"`
	Properties  map[string]property `json:"properties,omitempty"`
	Required    []string            `json:"required,omitempty"`
	Closed      *bool               `json:"additionalProperties,omitempty"`
}

// schemaOf writes the schema of an object with these slots and no others.
func schemaOf(slots []Slot) json.RawMessage {
	closed := false
	object := property{Type: "object", Properties: map[string]property{}, Closed: &closed}
	for _, s := range slots {
		object.Properties[s.Name] = s.property()
		if s.Required {
			object.Required = append(object.Required, s.Name)
		}
	}
	data, err := json.Marshal(object)
	if err != nil {
		return json.RawMessage(`{"type":"object"}`) // a Default that is no JSON; Check has refused it
	}
	return data
}

func (s Slot) property() property {
	p := s.Type.property()
	p.Minimum, p.Maximum = s.Min, s.Max
	for _, v := range s.Values {
		p.Enum = append(p.Enum, v.ID)
	}
	description := s.Description.In("en")
	if s.Many {
		item := p
		p = property{Type: "array", Items: &item}
	}
	if description != "" {
		p.Description = description
	}
	p.Default = s.Default
	return p
}

func (t Type) property() property {
	number, str := property{Type: "number"}, property{Type: "string"}
	closed := false
	object := func(required ...string) property {
		return property{Type: "object", Properties: map[string]property{}, Required: required, Closed: &closed}
	}
	switch t {
	case Time:
		return property{Type: "string", Format: "date-time"}
	case Interval:
		p := object("start", "end")
		p.Properties["start"], p.Properties["end"] = Time.property(), Time.property()
		return p
	case Duration:
		return property{Type: "number", Description: "seconds"}
	case Number, Percent:
		return number
	case Integer, Ordinal:
		return property{Type: "integer"}
	case Quantity, Temp:
		p := object("value")
		p.Properties["value"], p.Properties["unit"] = number, str
		return p
	case Money:
		p := object("value")
		p.Properties["value"], p.Properties["currency"] = number, str
		return p
	case Boolean:
		return property{Type: "boolean"}
	case Object:
		return property{}
	case Recurrence:
		return property{Type: "string", Description: "an RRULE of RFC 5545"}
	case Email:
		return property{Type: "string", Format: "email"}
	case URL:
		return property{Type: "string", Format: "uri"}
	}
	return str
}
