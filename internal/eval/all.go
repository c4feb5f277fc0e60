package eval

// All lists the evaluations in the order in which they are shown.
func All() []Evaluation {
	return append([]Evaluation{Proofread(), Clean(), Fidelity(), Time(), Templates(), Intents(), Slots(), Toolcalls(), Toolsandbox(), Dialog(), Chat(), Engine(), OCR(), Tags(), Photos(), Search(), Silicon(), Demand()}, bakeoffs()...)
}

// formats lists the data sets that proofread understands, tried in this order.
func formats() []Format {
	return []Format{gleuFormat{}, m2Format{}, chineseFormat{}}
}
