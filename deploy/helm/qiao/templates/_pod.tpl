{{/* The pod of a node, the same with a store and without. */}}
{{- define "qiao.pod" -}}
metadata:
  labels: {{- include "qiao.labels" . | nindent 4 }}
  annotations:
    qiao/config: {{ .Values.config | sha256sum }}
    prometheus.io/scrape: "true"
    prometheus.io/port: {{ .Values.service.port | quote }}
spec:
  automountServiceAccountToken: false
  # The program has no shell for a preStop hook and needs none: drain is that pause.
  terminationGracePeriodSeconds: {{ add .Values.stop.drain .Values.stop.shutdown 10 }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    seccompProfile: {type: RuntimeDefault}
  {{- if .Values.store.existingSecret }}
  topologySpreadConstraints:   # as even as there is room for
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "qiao.labels" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  containers:
    - name: qiao
      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - serve
        - --config=/etc/qiao/qiao.yaml
        - --set=server.timeouts.drain={{ .Values.stop.drain }}s
        - --set=server.timeouts.shutdown={{ .Values.stop.shutdown }}s
        {{- if .Values.shared.existingSecret }}
        - --set=shared.nodes={{ include "qiao.nodes" . }}
        {{- end }}
      envFrom:
        - secretRef: {name: {{ .Values.secretName }}}
      {{- if or .Values.store.existingSecret .Values.shared.existingSecret }}
      env:
        {{- with .Values.store.existingSecret }}
        - name: QIAO_STORE
          valueFrom: {secretKeyRef: {name: {{ . }}, key: {{ $.Values.store.key }}}}
        {{- end }}
        {{- with .Values.shared.existingSecret }}
        - name: QIAO_SHARED
          valueFrom: {secretKeyRef: {name: {{ . }}, key: {{ $.Values.shared.key }}}}
        {{- end }}
      {{- end }}
      ports:
        - {name: http, containerPort: {{ .Values.service.port }}}
      startupProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 1
        failureThreshold: 30
      livenessProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 10
      readinessProbe:
        httpGet: {path: /readyz, port: http}
        periodSeconds: 5
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      resources: {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - {name: data, mountPath: /data}
        - {name: config, mountPath: /etc/qiao, readOnly: true}
        - {name: tmp, mountPath: /tmp}
  volumes:
    - {name: config, configMap: {name: {{ .Release.Name }}}}
    - {name: tmp, emptyDir: {}}
    {{- if .Values.store.existingSecret }}
    - {name: data, persistentVolumeClaim: {claimName: {{ .Values.persistence.existingClaim | default .Release.Name }}}}
    {{- end }}
{{- end -}}
