# How a pod shall behave: what its annotation says, else its label, else what the name of an image hints at: first a word
# that ends in the name of the container whose image it is (fails-in-main, fails-2-times-in-main, hangs-in-main).
.metadata.annotations["testbed.vectorops/behaviour"]
// .metadata.labels["testbed.vectorops/behaviour"]
// ((.metadata.labels["vectorops.milvus/attempt"] // "1" | tonumber) as $attempt
    | [.spec.containers[] | .name as $name | .image
        | capture("(?<verb>fails|hangs)(-(?<times>[0-9]+)-times)?-in-(?<where>[a-z-]+)"; "g") | select(.where == $name)]
    | first // empty
    | if .times != null and (.times | tonumber) < $attempt then "normal"
      elif .verb == "fails" then "job-fails" else .verb end)
// ([.spec.initContainers[]?.image, .spec.containers[].image] | join(" ")
    | capture("(?<hint>does-not-exist|crash-loop|oom-killed|never-ready|job-fails|slow-start|slow-end)").hint
    | if . == "does-not-exist" then "image-pull-error" else . end)
// "normal"
