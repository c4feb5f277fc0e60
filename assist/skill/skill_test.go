package skill

import "testing"

func TestTheCatalogIsSound(t *testing.T) {
	c, err := Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.All() {
		for _, lang := range []string{"en", "zh"} {
			for l, phrases := range m.Phrases {
				if string(l) == lang && len(phrases) < 12 {
					t.Errorf("%s has %d phrases in %s, fewer than 12", m.Name, len(phrases), lang)
				}
			}
		}
		if len(m.Phrases) != 2 {
			t.Errorf("%s has phrases in %d languages", m.Name, len(m.Phrases))
		}
	}
}
