# How a pod shall behave: what its annotation says, else its label, else what the name of an image hints at.
.metadata.annotations["testbed.vectorops/behaviour"]
// .metadata.labels["testbed.vectorops/behaviour"]
// ([.spec.initContainers[]?.image, .spec.containers[].image] | join(" ")
    | capture("(?<hint>does-not-exist|crash-loop|oom-killed|never-ready|job-fails|slow-start|slow-end)").hint
    | if . == "does-not-exist" then "image-pull-error" else . end)
// "normal"
