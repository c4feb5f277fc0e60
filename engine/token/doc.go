// Package token cuts text into the tokens of Qwen-family models and puts it
// together again: byte-level byte-pair encoding, exact on every script.
//
// [New] takes what a GGUF file says of its vocabulary, [ParseJSON] a
// tokenizer.json. [Tokenizer.Encode] is for people's text: whatever it contains,
// it never yields a special token, so that nobody can forge a turn of a
// conversation. [Tokenizer.EncodePrompt] is for a rendered chat template, whose
// special tokens count except where the template's user wrote them.
// [Detokenizer] turns generated tokens into text piece by piece and never cuts a
// character.
//
// Text is brought to Unicode's form NFC first, as the models were trained.
//
// It does not know SentencePiece or WordPiece vocabularies.
package token
