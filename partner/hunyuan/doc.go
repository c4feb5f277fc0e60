// Package hunyuan calls Tencent's Hunyuan models in the three ways that live
// side by side.
//
// Start with [New] and a TokenHub key, or one of the older compatible host (site
// "compat"). [NewNative] speaks the cloud's own API, whose requests are signed
// (TC3-HMAC-SHA256) with a secret id and a secret key, for accounts that have
// nothing else: its names are in CamelCase, its failures come with status 200,
// and it has no field for a token limit, a schema or the end user.
package hunyuan
