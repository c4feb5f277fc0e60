package pack

import "testing"

func TestFilesForOtherMachinesAreLeftOut(t *testing.T) {
	m := Manifest{Packs: []Pack{
		{Name: "all", Files: []File{{Name: "a"}, {Name: "b", On: "linux/arm64"}}},
		{Name: "other", Files: []File{{Name: "c", On: "darwin/arm64"}}},
	}}
	here := m.on("linux/amd64")
	if len(here.Packs) != 1 || len(here.Packs[0].Files) != 1 || here.Packs[0].Files[0].Name != "a" {
		t.Errorf("%+v", here)
	}
	if len(m.Packs[0].Files) != 2 {
		t.Error("the manifest itself was changed")
	}
}
