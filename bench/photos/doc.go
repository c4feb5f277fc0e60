// Package photos measures what reading and naming photos costs: both runtimes in
// the same run, and a photo of 12 megapixels in all. Run it with
//
//	go test -tags onnxruntime -bench . ./bench/photos
//
// after qiao model pull ocr tags onnxruntime; what is not here is skipped.
package photos
