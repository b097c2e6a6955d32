{{/* One installation per namespace: names are fixed, and the manifests under k8s/ are this chart, rendered. */}}
{{- define "vllm-eval.labels" -}}
app.kubernetes.io/part-of: vllm-eval
{{- end }}

{{/* repository@digest, or repository:tag where no digest is given. */}}
{{- define "vllm-eval.image" -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag }}{{ end }}
{{- end }}

{{- define "vllm-eval.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "vllm-eval.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Where pods of workflows may run, as JSON: own choice and, with `spot.enabled`, nodes that may be taken away. */}}
{{- define "vllm-eval.scheduling" -}}
{{- $tolerations := .Values.scheduling.tolerations }}
{{- if .Values.spot.enabled }}{{ $tolerations = concat $tolerations .Values.spot.tolerations }}{{ end }}
{{- $spec := dict }}
{{- with $tolerations }}{{ $_ := set $spec "tolerations" . }}{{ end }}
{{- with .Values.scheduling.nodeSelector }}{{ $_ := set $spec "nodeSelector" . }}{{ end }}
{{- with .Values.scheduling.affinity }}{{ $_ := set $spec "affinity" . }}{{ end }}
{{- $spec | toJson }}
{{- end }}

{{/* eval_config.json as the compiler wrote it, with `config` over it. */}}
{{- define "vllm-eval.config" -}}
{{- $document := .Files.Get "files/argo/config-maps.yaml" | splitList "---\n" | first | fromYaml }}
{{- mergeOverwrite (get $document.data "eval_config.json" | fromJson) (deepCopy .Values.config) | toJson }}
{{- end }}

{{/* A workflow specification of files/argo/ with this release's image, parameters, accounts and nodes. */}}
{{- define "vllm-eval.workflowSpec" -}}
{{- $root := .root }}
{{- $spec := .spec }}
{{- $shards := list }}
{{- $count := int $root.Values.workflow.qualityShards }}
{{- range until $count }}{{ $shards = append $shards (printf "%d/%d" . $count) }}{{ end }}
{{- $values := merge (dict "quality-shards" (toJson $shards) "runner-image" (include "vllm-eval.image" $root.Values.image) "reasoning-image" (include "vllm-eval.image" $root.Values.reasoningImage)) $root.Values.workflow.parameters }}
{{- $parameters := list }}
{{- range $spec.arguments.parameters }}
{{- $value := ternary (get $values .name) .value (hasKey $values .name) }}
{{- $parameters = append $parameters (dict "name" .name "value" (toString $value)) }}
{{- end }}
{{- $_ := set $spec.arguments "parameters" $parameters }}
{{- $secrets := list }}
{{- range $root.Values.imagePullSecrets }}{{ $secrets = append $secrets (dict "name" .) }}{{ end }}
{{- $_ := set $spec "imagePullSecrets" $secrets }}
{{- $spec = mergeOverwrite $spec (include "vllm-eval.scheduling" $root | fromJson) }}
{{- if $root.Values.artifacts.enabled }}
{{- $reference := dict "configMap" "vllm-eval-artifacts" "key" "s3" }}
{{- $gc := dict "strategy" $root.Values.artifacts.collect "serviceAccountName" "vllm-eval-artifact-gc" }}
{{- /* The report shows in Argo's own interface; without a declared artifact Argo collects no archived logs either. */}}
{{- range $spec.templates }}
{{- if eq .name "report" }}
{{- $artifact := dict "name" "report" "path" "/app/results/{{workflow.uid}}/report.html" "optional" true "archive" (dict "none" dict) }}
{{- $_ := set . "outputs" (dict "artifacts" (list $artifact)) }}
{{- end }}
{{- end }}
{{- $spec = mergeOverwrite $spec (dict "archiveLogs" true "artifactRepositoryRef" $reference "artifactGC" $gc) }}
{{- end }}
{{- $spec | toYaml }}
{{- end }}
