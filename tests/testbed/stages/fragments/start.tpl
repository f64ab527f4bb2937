{{ $now := Now }}
{{ $before := dict }}
{{ range .status.containerStatuses }}{{ $_ := set $before .name . }}{{ end }}
{{ $told := or (index (or .metadata.annotations dict) "testbed.vectorops/behaviour") (index (or .metadata.labels dict) "testbed.vectorops/behaviour") "" }}
startTime: {{ or .status.startTime $now | Quote }}
{{ if not .status.podIP }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs: [{ip: {{ index . 0 | Quote }}}]
{{ end }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) .metadata.uid .metadata.name .metadata.namespace }}
podIP: {{ index . 0 | Quote }}
podIPs: [{ip: {{ index . 0 | Quote }}}]
{{ end }}
{{ end }}
