package assist_test

import (
	"testing"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/assisttest"
)

func TestMemoryIsAStore(t *testing.T) {
	assisttest.Store(t, func(*testing.T) assist.Store { return new(assist.Memory) })
}
