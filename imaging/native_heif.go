//go:build darwin || (linux && onnxruntime)

package imaging

import (
	"image"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/qiao-ai/qiao"
)

// nativeHEIF is libheif, loaded into this process. It is never unloaded.
type nativeHEIF struct {
	allocate, free, limit, read, primary, releaseHandle uintptr
	width, height, decode, releaseImage, plane          uintptr
}

// Of libheif's heif.h.
const (
	colourRGB       = 1
	chromaRGBA      = 11
	channelTogether = 10
)

// loadHEIF loads the library once: a process has one copy of it.
var loadHEIF = sync.OnceValues(func() (*nativeHEIF, error) {
	for _, name := range []string{"libheif.so.1", "libheif.1.dylib", "/opt/homebrew/lib/libheif.1.dylib", "/usr/local/lib/libheif.1.dylib"} {
		handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err != nil {
			continue
		}
		n := &nativeHEIF{}
		for symbol, at := range map[string]*uintptr{
			"heif_context_alloc": &n.allocate, "heif_context_free": &n.free, "heif_context_set_maximum_image_size_limit": &n.limit,
			"heif_context_read_from_memory_without_copy": &n.read, "heif_context_get_primary_image_handle": &n.primary,
			"heif_image_handle_release": &n.releaseHandle, "heif_image_handle_get_width": &n.width, "heif_image_handle_get_height": &n.height,
			"heif_decode_image": &n.decode, "heif_image_release": &n.releaseImage, "heif_image_get_plane_readonly": &n.plane,
		} {
			if *at, err = purego.Dlsym(handle, symbol); err != nil {
				return nil, qiao.E(qiao.NotFound, "imaging: load libheif", err).WithFix("Install libheif 1.15 or later, or leave native out.")
			}
		}
		return n, nil
	}
	return nil, qiao.Errorf(qiao.NotFound, "imaging: load libheif", "there is no libheif").WithFix("Install libheif (Debian: apt install libheif1), or leave native out: HEIC is decoded in wasm as well.")
})

// picture decodes the main picture of a file, upright as its boxes say.
func (n *nativeHEIF) picture(data []byte, l Limits) (image.Image, error) {
	context, _, _ := purego.SyscallN(n.allocate)
	if context == 0 || len(data) == 0 {
		return nil, broken("libheif cannot read the picture")
	}
	defer purego.SyscallN(n.free, context)
	var pin runtime.Pinner
	defer pin.Unpin()
	out := &struct {
		handle, picture uintptr
		stride          int32
	}{}
	pin.Pin(out)
	pin.Pin(&data[0])
	purego.SyscallN(n.limit, context, uintptr(l.Side))
	if failed(purego.SyscallN(n.read, context, uintptr(unsafe.Pointer(&data[0])), uintptr(len(data)), 0)) ||
		failed(purego.SyscallN(n.primary, context, uintptr(unsafe.Pointer(&out.handle)))) {
		return nil, broken("libheif cannot read the picture")
	}
	defer purego.SyscallN(n.releaseHandle, out.handle)
	w, h := number(purego.SyscallN(n.width, out.handle)), number(purego.SyscallN(n.height, out.handle))
	if err := l.size(w, h, 8, len(data)); err != nil {
		return nil, err
	}
	if failed(purego.SyscallN(n.decode, out.handle, uintptr(unsafe.Pointer(&out.picture)), colourRGB, chromaRGBA, 0)) {
		return nil, broken("libheif cannot decode the picture")
	}
	defer purego.SyscallN(n.releaseImage, out.picture)
	rows, _, _ := purego.SyscallN(n.plane, out.picture, channelTogether, uintptr(unsafe.Pointer(&out.stride)))
	if rows == 0 || int(out.stride) < 4*w {
		return nil, broken("libheif gives no picture")
	}
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	from := unsafe.Slice(*(**byte)(unsafe.Pointer(&rows)), int(out.stride)*h)
	for y := range h {
		copy(m.Pix[y*m.Stride:][:4*w], from[y*int(out.stride):])
	}
	return m, nil
}

// failed tells whether a heif_error, whose code comes first, is one.
func failed(code, _, _ uintptr) bool { return uint32(code) != 0 }

func number(v, _, _ uintptr) int { return int(int32(v)) }
