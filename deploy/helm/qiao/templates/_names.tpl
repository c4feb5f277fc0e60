{{- define "qiao.labels" -}}
app.kubernetes.io/name: qiao
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
