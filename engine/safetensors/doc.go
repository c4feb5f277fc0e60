// Package safetensors turns a model's folder, as Hugging Face has it, into a GGUF
// file for the engine: config.json, tokenizer.json and *.safetensors of dense
// models of the Qwen2 and Qwen3 families, in F32, F16 or BF16.
//
// Use [Convert]. Weights keep their number format.
package safetensors
