package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/photo"
)

// fill gives each field that v has a value that is not its zero, by its number.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(int64(1_700_000_000+*n), 5).In(time.FixedZone("", 3600))))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"en": fmt.Sprint("e", *n), "zh": fmt.Sprint("中", *n)}))
	case reflect.String:
		v.SetString(fmt.Sprint("s", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*n) / 7)
	case reflect.Uint64, reflect.Uint8:
		v.SetUint(uint64(*n % 200))
	default:
		v.SetInt(int64(*n))
	}
}

func TestEveryFieldOfAPhotoIsKept(t *testing.T) {
	var full, empty photo.Photo
	n := 0
	fill(reflect.ValueOf(&full).Elem(), &n)
	for _, p := range []*photo.Photo{&full, &empty} {
		w := &writer{}
		w.photo(p)
		r := &parser{b: w.b}
		var got photo.Photo
		r.photo(&got)
		if r.bad || r.at != len(w.b) {
			t.Fatalf("%d of %d bytes were read", r.at, len(w.b))
		}
		a, _ := json.Marshal(p)
		b, _ := json.Marshal(&got)
		if !bytes.Equal(a, b) {
			t.Errorf("\n%s\nbecomes\n%s", a, b)
		}
	}
}

// kept is an index that was kept and read again.
func kept(t testing.TB, x *Index) *Index {
	t.Helper()
	y, m, err := parseKept(x.keep(mark{"stamp", 7, 9}))
	if err != nil || m != (mark{"stamp", 7, 9}) {
		t.Fatalf("%+v, %v", m, err)
	}
	return y
}

func TestAKeptIndexFindsTheSame(t *testing.T) {
	x := indexOf(append(album1(), seeing(generated(300))...))
	x.SetModel("m@4", 4)
	for i, p := range album1() {
		if err := x.SetVector(p.ID, []float32{1, float32(i), 2, 3}); err != nil {
			t.Fatal(err)
		}
	}
	x.Remove("tower")
	x.Settle()
	y := kept(t, x)
	change := func(x *Index) *Index {
		x.Put(&photo.Photo{ID: "late", Name: "late.jpg", Lines: text("ALASKA again"), Tags: []photo.Tag{{En: "dog", Score: 0.9}}})
		x.Put(album1()[0])
		x.Remove("plate")
		x.Settle()
		return x
	}
	for _, pair := range [][2]*Index{{x, y}, {change(x), change(y)}} {
		a, b := pair[0], pair[1]
		for _, q := range []string{"dog", "yellow dog", "Italy", "iPhone", "ALASKA", "南昌", "vehicle", "without dogs", "red", "2008", "similar to toshi.jpg", "beech"} {
			vector := []float32{1, 3, 2, 3}
			got, want := b.Search(parse(b, q), vector).Hits, a.Search(parse(a, q), vector).Hits
			if !slices.Equal(ids(got), ids(want)) {
				t.Errorf("%s finds %v, not %v", q, ids(got), ids(want))
			}
		}
		if got, want := ids(b.Similar("toshi")), ids(a.Similar("toshi")); !slices.Equal(got, want) {
			t.Errorf("similar: %v, not %v", got, want)
		}
		if len(a.Duplicates()) != len(b.Duplicates()) || !slices.Equal(a.Cameras(), b.Cameras()) || a.Len() != b.Len() {
			t.Error("they differ in duplicates, cameras or number")
		}
	}
}

func TestADamagedIndexIsRefused(t *testing.T) {
	whole := indexOf(album1()).keep(mark{"s", 1, 1})
	for i := 0; i < len(whole); i += 97 {
		b := bytes.Clone(whole)
		b[i] ^= 0x55
		if i >= len(keptForm)+4 && i < keptHead {
			continue // only fills up
		}
		if _, _, err := parseKept(b); err == nil {
			t.Errorf("byte %d may be anything", i)
		}
		if _, _, err := parseKept(bytes.Clone(whole[:i])); err == nil {
			t.Errorf("%d bytes are enough", i)
		}
	}
}

func FuzzParseKept(f *testing.F) {
	x := indexOf(album1())
	x.SetModel("m@2", 2)
	_ = x.SetVector("toshi", []float32{1, 2})
	f.Add(x.keep(mark{"s", 1, 1})[keptHead:])
	f.Fuzz(func(t *testing.T, payload []byte) {
		b := sealed(append(make([]byte, keptHead), payload...))
		y, _, err := parseKept(b)
		if err != nil {
			return
		}
		for _, q := range []string{"dog", "ALASKA", "red", "Italy"} {
			y.Search(parse(y, q), []float32{1, 1})
		}
	})
}

func BenchmarkOpenKept(b *testing.B) {
	x := indexOf(seeing(generated(200_000)))
	data := x.keep(mark{})
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := parseKept(data); err != nil {
			b.Fatal(err)
		}
	}
}
