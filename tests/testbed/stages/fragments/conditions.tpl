{{ $known := dict }}
{{ range .status.conditions }}{{ $_ := set $known .type . }}{{ end }}
conditions:
{{ range $type, $status := dict "PodReadyToStartContainers" $sandbox "Initialized" $initialized "ContainersReady" $ready "Ready" $ready }}
{{ $since := $now }}
{{ with get $known $type }}{{ if eq .status $status }}{{ $since = .lastTransitionTime }}{{ end }}{{ end }}
- type: {{ $type }}
  status: {{ $status | Quote }}
  lastTransitionTime: {{ $since | Quote }}
{{ if eq $status "True" }}
  reason: null
  message: null
{{ else if ne $type "PodReadyToStartContainers" }}
  reason: {{ $reason }}
  message: {{ $message | Quote }}
{{ end }}
{{ end }}
