// Package telemetry tells operators what a Qiao process does: logs, metrics and
// traces, none of which hold a prompt, a text or a secret.
//
// Use [NewLogger] for logs, [NewMetrics] for what Prometheus reads, and [Extract],
// [Start] and [Transport] to carry a trace through. The package does not decide
// what is worth telling.
package telemetry
