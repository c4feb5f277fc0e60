// Package onnx reads and writes models in the ONNX format: the part of it that
// says what is computed. Start with [Parse]; [Model.Marshal] is its inverse.
//
// What a file says is checked before it is believed: a tensor takes no more
// memory than eight times its bytes in the file, whatever its shape claims.
// Graphs inside of attributes (If, Loop) are noted but not read, weights in other
// files and strings are refused. The package knows no operators.
//
// Field numbers are those of onnx.proto of ONNX 1.16.
package onnx
