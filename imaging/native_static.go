//go:build !darwin && !(linux && onnxruntime)

package imaging

import (
	"image"

	"github.com/qiao-ai/qiao"
)

// nativeHEIF is never there in a program that cannot load libraries.
type nativeHEIF struct{}

func loadHEIF() (*nativeHEIF, error) {
	return nil, qiao.Errorf(qiao.Unsupported, "imaging: load libheif", "this program is static and cannot load libraries").
		WithFix("Go on without it: HEIC is decoded in wasm as well. Or build with: go build -tags onnxruntime ./cmd/qiao.")
}

func (*nativeHEIF) picture([]byte, Limits) (image.Image, error) {
	return nil, qiao.Errorf(qiao.Unsupported, "imaging", "there is no libheif")
}
