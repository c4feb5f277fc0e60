package eval

import "encoding/json"

func quantityModel(model, language string) finder { return nil }

func quantityValues(kind string, resolution json.RawMessage) []string { return nil }
