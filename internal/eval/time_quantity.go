package eval

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/quantity"
)

// quantityModels are the Specs of numbers and units that can be measured, with the
// kinds that each is about.
var quantityModels = map[string][]quantity.Kind{
	"OrdinalModel":     {quantity.Ordinal},
	"PercentModel":     {quantity.Percent},
	"CurrencyModel":    {quantity.Money},
	"TemperatureModel": {quantity.Temperature},
	"DimensionModel":   {quantity.Length, quantity.Weight, quantity.Volume, quantity.Area, quantity.Speed, quantity.Data},
}

// quantityKinds are the type names of the Specs for ours.
var quantityKinds = map[quantity.Kind]string{
	quantity.Number: "number", quantity.Ordinal: "ordinal", quantity.Percent: "percentage", quantity.Money: "currency", quantity.Temperature: "temperature",
}

func quantityModel(model, language string) finder {
	if model == "NumberModel" {
		return func(input string, _ time.Time) []entity {
			return quantityEntities(input, quantity.Numbers(input, language))
		}
	}
	kinds, ok := quantityModels[model]
	if !ok {
		return nil
	}
	return func(input string, _ time.Time) []entity {
		found := slices.DeleteFunc(quantity.Parse(input, language), func(r quantity.Result) bool { return !slices.Contains(kinds, r.Kind) })
		return quantityEntities(input, found)
	}
}

// quantityEntities compares the number as said: names of units differ.
func quantityEntities(input string, found []quantity.Result) []entity {
	var list []entity
	for _, r := range found {
		kind, ok := quantityKinds[r.Kind]
		if !ok {
			kind = "dimension"
		}
		value := r.Said
		if r.Kind == quantity.Money || r.Kind == quantity.Percent {
			value = r.Value
		}
		list = append(list, entity{text: plainText(input[r.Start:r.End]), kind: kind, values: []string{writeNumber(value)}})
	}
	return list
}

func writeNumber(v float64) string { return strconv.FormatFloat(v, 'g', 9, 64) }

// quantityValues is the value of a number or an amount in the Specs.
func quantityValues(_ string, resolution json.RawMessage) []string {
	var r struct {
		Value *string `json:"value"`
	}
	if !decodes(resolution, &r) || r.Value == nil {
		return nil
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(*r.Value, "%"), 64)
	if err != nil {
		return []string{*r.Value}
	}
	return []string{writeNumber(v)}
}
