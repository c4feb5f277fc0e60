// Package vision makes of pictures what Qwen2.5-VL and Qwen3-VL see: vectors that
// stand in a prompt for parts of the picture. It runs the vision tower of a GGUF
// file of the architecture clip, as llama.cpp's converter writes them (mmproj), on
// this machine's processor.
//
// Use [Open], [Tower.Fit] to learn how many parts a picture will have, and
// [Tower.See]; give the [View] to package engine as a Picture. Decoding files is not
// its business.
package vision
