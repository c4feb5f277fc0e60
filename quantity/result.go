package quantity

// A Kind is what sort of amount a Result is.
type Kind string

// The kinds.
const (
	Number      Kind = "number"
	Ordinal     Kind = "ordinal"
	Percent     Kind = "percent" // 25 % has the Value 25
	Money       Kind = "money"
	Temperature Kind = "temperature"
	Length      Kind = "length"
	Weight      Kind = "weight"
	Volume      Kind = "volume"
	Area        Kind = "area"
	Speed       Kind = "speed"
	Data        Kind = "data"
)

// A Result is an amount found in a text.
type Result struct {
	Start, End int // bytes of the text
	Kind       Kind
	// Value is the number, in the unit named by Unit: meters of a length,
	// kilograms of a weight, liters of a volume, the main unit of a currency.
	Value float64
	// Said is the number as it was said, before its unit was applied.
	Said float64
	// Unit is "m", "kg", "l", "m2", "m/s", "byte", an ISO 4217 code, or C, F, K or
	// "degree", whose scale was not said. A number has none.
	Unit string
	// Approximate tells that the text says so: 几, 多, 余.
	Approximate bool
}
