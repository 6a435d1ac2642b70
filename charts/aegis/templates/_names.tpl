{{/* Names are fixed: the objects of the cluster scope exist once, so a second release is refused by Helm itself. */}}

{{- define "aegis.labels" -}}
app.kubernetes.io/name: aegis
app.kubernetes.io/part-of: aegis
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Labels that select the Pods of a component. Argument: its name. */}}
{{- define "aegis.selector" -}}
app.kubernetes.io/name: aegis
app.kubernetes.io/component: {{ . }}
{{- end }}

{{- define "aegis.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* The user that only the controller is. */}}
{{- define "aegis.controllerUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:aegis-controller
{{- end }}

{{/* Names and addresses that the webhook's certificate must carry: the Service, and the host of webhook.url. */}}
{{- define "aegis.webhookNames" -}}
{{- $names := list (printf "aegis-webhook.%s.svc" .Release.Namespace) (printf "aegis-webhook.%s.svc.cluster.local" .Release.Namespace) -}}
{{- with .Values.webhook.url }}{{ $names = append $names (urlParse .).hostname }}{{ end -}}
{{- join "," $names -}}
{{- end }}
