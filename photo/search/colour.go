package search

import "github.com/qiao-ai/qiao/photo"

// colourNames are the colours that queries name.
func colourNames() []string {
	return []string{"red", "orange", "yellow", "gold", "green", "teal", "blue", "purple", "pink", "brown", "black", "white", "grey", "mono", "colourful"}
}

// kin are the colours of a photo that pass for one that was named, with how well.
func kin(name string) map[string]float64 {
	switch name {
	case "gold":
		return map[string]float64{"gold": 1, "yellow": 1, "orange": 0.6, "brown": 0.5}
	case "yellow":
		return map[string]float64{"yellow": 1, "gold": 0.9}
	case "teal":
		return map[string]float64{"teal": 1, "cyan": 1, "turquoise": 1}
	case "blue":
		return map[string]float64{"blue": 1, "cyan": 0.5, "navy": 1}
	case "green":
		return map[string]float64{"green": 1, "lime": 1, "olive": 0.8}
	case "purple":
		return map[string]float64{"purple": 1, "violet": 1, "magenta": 0.9}
	case "pink":
		return map[string]float64{"pink": 1, "magenta": 0.6}
	case "brown":
		return map[string]float64{"brown": 1, "beige": 0.6}
	case "grey":
		return map[string]float64{"grey": 1, "gray": 1}
	}
	return map[string]float64{name: 1}
}

// Shares from which on a photo has a colour.
const (
	someShare  = 0.08
	muchShare  = 0.25 // more makes no difference
	denyShare  = 0.15 // from here on a photo is left out where the colour is denied
	centerPart = 0.8  // what the middle of the picture counts beside the whole
)

// colourShare is how much of p has a named colour, from 0 to 1, or 0 if too little
// to be meant.
func colourShare(p *photo.Photo, name string) float64 {
	switch name {
	case "mono":
		return oneIf(p.Grey)
	case "colourful":
		return oneIf(!p.Grey && len(p.Colours) > 0)
	}
	like := kin(name)
	var whole, center float64
	for _, c := range p.Colours {
		whole += c.Share * like[c.Name]
		center += c.Center * like[c.Name]
	}
	share := min(max(whole, center*centerPart), 1)
	if share < someShare {
		return 0
	}
	return share
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// hasColour tells whether p has so much of a colour that it is left out where that
// is denied.
func hasColour(p *photo.Photo, name string) bool { return colourShare(p, name) >= denyShare }
