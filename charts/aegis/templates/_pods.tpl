{{/* What the Pods of both components share. Argument: dict "root" the top, "name" the component, "values" its values. */}}

{{- define "aegis.podSpec" -}}
serviceAccountName: aegis-{{ .name }}
automountServiceAccountToken: true
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.topologyKeys }}
topologySpreadConstraints:
  {{- range . }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "aegis.selector" $.name | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- end }}

{{- define "aegis.container" -}}
name: {{ .name }}
image: {{ include "aegis.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: [{{ .name }}]
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities:
    drop: [ALL]
resources: {{- toYaml .values.resources | nindent 2 }}
startupProbe:
  httpGet: {path: /livez, port: status}
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /livez, port: status}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: {path: /readyz, port: status}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 2
{{- end }}

{{- define "aegis.commonEnv" -}}
- name: AEGIS_NAMESPACE
  valueFrom:
    fieldRef: {fieldPath: metadata.namespace}
- name: AEGIS_POD_NAME
  valueFrom:
    fieldRef: {fieldPath: metadata.name}
- {name: AEGIS_LOG_FORMAT, value: {{ .Values.logFormat | quote }}}
- {name: AEGIS_LOG_LEVEL, value: {{ .Values.logLevel | quote }}}
- {name: AEGIS_STATUS_LISTEN, value: "0.0.0.0:8080"}
- {name: AEGIS_EXEMPT_NAMESPACES, value: {{ join "," .Values.webhook.exemptNamespaces | quote }}}
- {name: AEGIS_SEAL_SECRET, value: aegis-seal}
- {name: AEGIS_TRUSTED_ROOT, value: {{ ternary (printf "/etc/aegis/trusted-root/%s" .Values.trustedRoot.key) "" (not (empty .Values.trustedRoot.configMap)) | quote }}}
- {name: AEGIS_CERTIFICATE_SECRET, value: aegis-webhook-tls}
- {name: AEGIS_WEBHOOK_CONFIGURATION, value: aegis}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The admin's trusted root. Optional, because a Pod must start without it: what needs it says that it is missing. */}}

{{- define "aegis.trustedRootVolume" -}}
{{- with .Values.trustedRoot.configMap -}}
- name: trusted-root
  configMap: {name: {{ . }}, optional: true}
{{- end }}
{{- end }}

{{- define "aegis.trustedRootMount" -}}
{{- if .Values.trustedRoot.configMap -}}
- {name: trusted-root, mountPath: /etc/aegis/trusted-root, readOnly: true}
{{- end }}
{{- end }}
