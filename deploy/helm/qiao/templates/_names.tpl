{{- define "qiao.labels" -}}
app.kubernetes.io/name: qiao
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The least number of nodes: the part of a limit that each keeps to without Valkey. */}}
{{- define "qiao.nodes" -}}
{{- if .Values.autoscaling.enabled }}{{ .Values.autoscaling.min }}{{ else }}{{ .Values.replicas }}{{ end }}
{{- end -}}

{{/* Refuses what would break. */}}
{{- define "qiao.check" -}}
{{- if not .Values.store.existingSecret }}
{{- if gt (int .Values.replicas) 1 }}
{{- fail "replicas is more than 1 and there is no store.existingSecret: nodes share their state in PostgreSQL only. Make a Secret with its address and name it (docs/operating.md, From one node to many), or keep replicas at 1." }}
{{- end }}
{{- if .Values.autoscaling.enabled }}
{{- fail "autoscaling.enabled needs store.existingSecret: nodes share their state in PostgreSQL only (docs/operating.md, From one node to many)." }}
{{- end }}
{{- end }}
{{- end -}}
