{{ $sandbox := "False" }}{{ $initialized := "True" }}{{ $ready := "False" }}
{{ $reason := ternary "PodFailed" "PodCompleted" $fails }}{{ $message := "" }}
@include conditions
containerStatuses:
{{ range .spec.containers }}
{{ $began := $now }}
{{ with get $before .name }}{{ with .state.running }}{{ $began = .startedAt }}{{ end }}{{ end }}
@include container
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:
      exitCode: {{ ternary 1 0 $fails }}
      reason: {{ ternary "Error" "Completed" $fails }}
      {{ with index (or $.metadata.annotations dict) "testbed.vectorops/termination-message" }}
      message: {{ . | Quote }}
      {{ end }}
      startedAt: {{ $began | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
phase: {{ ternary "Failed" "Succeeded" $fails }}
