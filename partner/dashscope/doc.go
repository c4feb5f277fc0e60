// Package dashscope calls Alibaba's models through DashScope's own API, which the
// OpenAI-compatible endpoint of package qwen is a layer over.
//
// Start with [New]. Use it where the compatible endpoint lacks something: models
// that are only there, OCR and speech tasks, the header of a workspace, the extra
// inspection of content. Requests with pictures, and models that only know the
// multimodal endpoint, go to that; all others to the endpoint for texts. Vectors and
// transcripts are those of qwen.Native.
package dashscope
