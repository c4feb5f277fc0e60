package vision

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// BenchmarkSee sees pictures of some numbers of parts with a tower of the size of
// Qwen3-VL-2B's.
func BenchmarkSee(b *testing.B) {
	s := enginetest.TowerShape{Projector: "qwen3vl_merger", Layers: 24, Width: 1024, Heads: 16, Hidden: 4096, Patch: 16, Out: 2048, Side: 48, Deepened: []int{5, 11, 17}}
	for _, typ := range []quant.Type{quant.F16, quant.Q8_0} {
		tower := open(b, s, typ, Options{Threads: runtime.NumCPU()})
		for _, parts := range []int{64, 256} {
			side := 32 * map[int]int{64: 8, 256: 16}[parts]
			m := picture(side, side)
			b.Run(fmt.Sprintf("%v/%d parts", typ, parts), func(b *testing.B) {
				for b.Loop() {
					if _, err := tower.See(b.Context(), m); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
