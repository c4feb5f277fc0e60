// Package deploy holds what people deploy Qiao with: a container, Compose, a chart
// for Kubernetes, a systemd unit, rules and a dashboard. It has no code but the
// tests, which compare these files with what the program really does.
package deploy
