{{/* The webhooks that the API server asks, as the configuration and the controller are told of them. */}}

{{- define "aegis.webhooks" -}}
- name: workloads.aegis.dev
  admissionReviewVersions: [v1]
  # No value changes this: a workload that nobody judged does not run.
  failurePolicy: Fail
  matchPolicy: Equivalent
  sideEffects: None
  timeoutSeconds: {{ .Values.webhook.timeoutSeconds }}
  clientConfig:
    {{- if .Values.webhook.url }}
    url: {{ .Values.webhook.url }}
    {{- else }}
    service:
      name: aegis-webhook
      namespace: {{ .Release.Namespace }}
      path: /validate
      port: 443
    {{- end }}
    {{- /* In the other modes whoever issues the certificate enters its authority, and an upgrade leaves that alone. */}}
    {{- if eq .Values.certificates.mode "Secret" }}
    caBundle: {{ .Values.certificates.caBundle | b64enc }}
    {{- end }}
  {{- with .Values.webhook.exemptNamespaces }}
  # By name, never by a label that a tenant could set.
  namespaceSelector:
    matchExpressions:
      - key: kubernetes.io/metadata.name
        operator: NotIn
        values: {{- toYaml . | nindent 10 }}
  {{- end }}
  rules:
    {{- .Files.Get "files/webhook-rules.yaml" | trim | nindent 4 }}
    {{- range .Values.webhook.additionalKinds }}
    - apiGroups: {{ toJson .apiGroups }}
      apiVersions: {{ toJson .apiVersions }}
      operations: ["CREATE", "UPDATE"]
      resources: {{ toJson .resources }}
      scope: "*"
    {{- end }}
  # Aegis can start while it is not running: its own Deployments, their ReplicaSets and Pods pass. Everything else in
  # its namespace is judged. Every expression has a value for every object; one that failed would refuse the request.
  matchConditions:
    - name: not-aegis-itself
      expression: >-
        request.?namespace.orValue('') != '{{ .Release.Namespace }}' || !(
        (request.resource.resource == 'pods' &&
        object.?spec.?serviceAccountName.orValue('') in ['aegis-webhook', 'aegis-controller']) ||
        (request.resource.resource in ['deployments', 'replicasets'] &&
        (object.?spec.?template.?spec.?serviceAccountName.orValue('') == 'aegis-webhook' &&
        object.?metadata.?name.orValue('').startsWith('aegis-webhook') ||
        object.?spec.?template.?spec.?serviceAccountName.orValue('') == 'aegis-controller' &&
        object.?metadata.?name.orValue('').startsWith('aegis-controller'))))
    # A Pod's status is written all the time, and every Pod is bound once. Both may also set annotations and labels,
    # which the downward API shows to containers: then they are judged. The labels of its node's zone and region are
    # the API server's own.
    - name: status-and-binding-only-with-metadata
      expression: >-
        !(request.?subResource.orValue('') in ['status', 'binding'] || request.resource.resource == 'bindings') ||
        object.?metadata.?annotations.orValue({}) !=
        (oldObject == null ? {} : oldObject.?metadata.?annotations.orValue({})) ||
        object.?metadata.?labels.orValue({}).exists(name, !name.startsWith('topology.kubernetes.io/') &&
        (oldObject == null || oldObject.?metadata.?labels[?name].orValue('') != object.metadata.labels[name]))
{{- end }}
