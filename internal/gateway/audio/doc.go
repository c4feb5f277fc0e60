// Package audio is OpenAI's endpoints for speech: [Transcriptions] writes down what
// is said, [Speech] reads aloud.
//
// They go to partners that have the same endpoints, such as OpenAI, vLLM and
// Whisper's servers, whose answers go through as they are, and to Qwen's models of
// speech, whose answers are put into OpenAI's form. The model must be named.
package audio
