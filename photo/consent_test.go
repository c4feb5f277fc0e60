package photo

import "testing"

func TestTheInnermostAlbumDecides(t *testing.T) {
	c := Consents{{Album: "", Allowed: true}, {Album: "family", Allowed: false}, {Album: "family/zoo", Allowed: true}}
	for folder, want := range map[string]bool{
		".": true, "trips/rome": true, "family": false, "family/home": false, "family/zoo/2020": true, "familyother": true,
	} {
		if c.Allow(folder) != want {
			t.Errorf("%s: %v", folder, !want)
		}
	}
	if (Consents{}).Allow("a") || (Consents{{Album: "a", Allowed: true}}).Allow("b") || (Consents{{Album: "a"}}).Any() {
		t.Error("nobody said so")
	}
}
