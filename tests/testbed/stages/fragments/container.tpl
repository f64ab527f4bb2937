- name: {{ .name }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
