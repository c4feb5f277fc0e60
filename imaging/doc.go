// Package imaging opens pictures of strangers: it tells a file's format by its
// content, reads its header within bounds, and decodes it once, upright and reduced
// to what the stages after it need.
//
// Start with Probe, which looks at nothing but headers, and then Decode, which
// refuses what would take more memory than allowed before it begins. Both never
// panic. JPEG, PNG, GIF, WebP, TIFF and BMP are decoded in Go; HEIC and AVIF by
// libheif and libavif in wasm, bounded in memory and time; of a RAW file the
// embedded preview is taken. What the data of a photo say is read by imaging/meta.
package imaging
