# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script that tests external services from inside of the cluster. **Private** to the collection.

It needs bash, and takes what else it finds: getent, timeout, openssl, curl. Milvus' own images have all of them (its
build/docker/milvus/*/Dockerfile). What it can't test, it calls so.
"""

from __future__ import annotations

# Each line of TARGETS: number, kind, host, port, tls (1 or 0), files of the authority, the certificate and its key.
# Each line of the report, by tabs: number, check, ``ok``, ``failed`` or ``untested``, message.
# Requests are S3's (Signature Version 4), those of etcd's JSON gateway, and the first ones of Kafka and Pulsar.
PROBE_SCRIPT = r"""
set -u
unset LD_PRELOAD LD_LIBRARY_PATH
export LC_ALL=C
trap '' PIPE
limit=${PROBE_SECONDS:-5}
report=${PROBE_REPORT:-/dev/termination-log}

have() { command -v "$1" >/dev/null 2>&1; }
within() { if have timeout; then timeout "$limit" "$@"; else "$@"; fi; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
say() {
  message=$(printf '%s' "${3:-}" | tr '\t\r\n' '   ' | cut -c1-200)
  printf '%s\t%s\t%s\t%s\n' "$number" "$1" "$2" "$message" | tee -a "$report"
}

is_address() { case $bare in *:*) return 0 ;; *[!0-9.]*) return 1 ;; *) return 0 ;; esac; }

check_name() {
  if is_address; then return 0; fi
  if ! have getent; then say name untested 'no getent in the image'; return 0; fi
  if within getent ahosts "$bare" >/dev/null 2>&1; then say name ok; return 0; fi
  say name failed "nobody knows the name $bare here"
  return 1
}

check_port() {
  found=$(within "$BASH" -c 'exec 3<>"/dev/tcp/$0/$1"' "$bare" "$port" 2>&1)
  case $? in
    0) say port ok ;;
    124) say port failed "no answer within $limit s: a firewall, or a NetworkPolicy?"; return 1 ;;
    *) found=${found##*$'\n'}; say port failed "${found##*: }"; return 1 ;;
  esac
}

tls_options() {
  options=(-connect "$host:$port" -verify_return_error)
  if is_address; then options+=(-verify_ip "$bare"); else options+=(-servername "$bare" -verify_hostname "$bare"); fi
  if [ -n "$authority" ]; then options+=(-CAfile "$authority"); fi
  if [ -n "$certificate" ]; then options+=(-cert "$certificate" -key "$key"); fi
}

check_tls() {
  for file in "$authority" "$certificate" "$key"; do
    if [ -n "$file" ] && [ ! -r "$file" ]; then say tls failed "the file $file can't be read"; return 1; fi
  done
  if ! have openssl; then say tls untested 'no openssl in the image'; return 0; fi
  tls_options
  if found=$(within openssl s_client "${options[@]}" </dev/null 2>&1); then say tls ok; return 0; fi
  case $found in
    *verify\ error:*)
      found=${found#*verify error:num=*:}
      say tls failed "the certificate is not good: ${found%%$'\n'*}" ;;
    *' alert '*)
      found=${found#* alert }
      say tls failed "the service ends the handshake: ${found%%:*}" ;;
    *'wrong version number'*|*'packet length too long'*|*'unexpected eof'*|*'no peer certificate available'*)
      say tls failed 'the port does not speak TLS' ;;
    *) found=$(printf '%s' "$found" | grep -i -m 1 -E 'alert|error') ; say tls failed "${found##*:}" ;;
  esac
  return 1
}

# curl, with what the target says of TLS; the answer's status is its last line.
ask() {
  set -- -sS --max-time "$limit" -w '\n%{http_code}' "$@"
  if [ -n "$authority" ]; then set -- --cacert "$authority" "$@"; fi
  if [ -n "$certificate" ]; then set -- --cert "$certificate" --key "$key" "$@"; fi
  answer=$(curl "$@" 2>&1)
  status=${answer##*$'\n'}
}

json() { text=${1//\\/\\\\}; printf '"%s"' "${text//\"/\\\"}"; }

check_etcd() {
  if ! have curl; then say credentials untested 'no curl in the image'; return; fi
  if [ -n "${ETCD_AUTH_USERNAME:-}" ]; then
    path=auth/authenticate
    body="{\"name\": $(json "$ETCD_AUTH_USERNAME"), \"password\": $(json "${ETCD_AUTH_PASSWORD:-}")}"
  else
    path=kv/range
    body='{"key": "aGVhbHRo"}'
  fi
  ask --noproxy '*' --data @- "$url/v3/$path" < <(printf '%s' "$body")
  case $status:$answer in
    200:*|*'authentication is not enabled'*) say credentials ok ;;
    *'authentication failed'*) say credentials failed "etcd refuses the user $ETCD_AUTH_USERNAME or the password" ;;
    *'user name is empty'*) say credentials failed 'etcd asks for a user: set spec.config.etcd.auth' ;;
    404:*) say credentials untested 'etcd has no JSON gateway here' ;;
    *) say credentials failed "etcd answers $status ${answer%$'\n'*}" ;;
  esac
}

sha() { printf '%s' "$1" | openssl dgst -sha256 | sed 's/^.* //'; }
hmac() { printf '%s' "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" | sed 's/^.* //'; }

# GET with Signature Version 4 (AWS' documentation, "Signature Calculations for the Authorization Header").
ask_s3() {
  name=$host
  path="/$S3_BUCKET"
  if [ "${S3_VIRTUAL_HOST:-}" = 1 ]; then name="$S3_BUCKET.$host"; path=/; fi
  case $tls:$port in 1:443|0:80) ;; *) name="$name:$port" ;; esac
  now=$(date -u +%Y%m%dT%H%M%SZ)
  scope="${now%T*}/$region/s3/aws4_request"
  empty=$(sha '')
  request=$(printf 'GET\n%s\nlist-type=2&max-keys=1\nhost:%s\nx-amz-content-sha256:%s\nx-amz-date:%s\n\n%s\n%s' \
    "$path" "$name" "$empty" "$now" 'host;x-amz-content-sha256;x-amz-date' "$empty")
  text=$(printf 'AWS4-HMAC-SHA256\n%s\n%s\n%s' "$now" "$scope" "$(sha "$request")")
  signing=$(printf 'AWS4%s' "$MINIO_SECRET_ACCESS_KEY" | hex)
  for part in "${now%T*}" "$region" s3 aws4_request "$text"; do signing=$(hmac "$signing" "$part"); done
  signed="Credential=$MINIO_ACCESS_KEY_ID/$scope, SignedHeaders=host;x-amz-content-sha256;x-amz-date"
  ask -H @- "$scheme://$name$path?list-type=2&max-keys=1" < <(
    printf 'Authorization: AWS4-HMAC-SHA256 %s, Signature=%s\n' "$signed" "$signing"
    printf 'x-amz-content-sha256: %s\nx-amz-date: %s\n' "$empty" "$now")
  code=$(printf '%s' "$answer" | sed -n 's/.*<Code>\([^<]*\)<.*/\1/p')
}

check_s3() {
  if [ -z "${MINIO_ACCESS_KEY_ID:-}" ]; then say credentials untested 'no keys: the identity of the pods'; return; fi
  if ! have curl || ! have openssl; then say credentials untested 'no curl or openssl in the image'; return; fi
  region=$S3_REGION
  ask_s3
  if [ "$code" = AuthorizationHeaderMalformed ]; then  # it says which region it is in
    wanted=$(printf '%s' "$answer" | sed -n 's/.*<Region>\([^<]*\)<.*/\1/p')
    if [ -n "$wanted" ]; then region=$wanted; ask_s3; fi
  fi
  case $status:$code in
    200:*|404:NoSuchBucket) say credentials ok ;;
    403:AccessDenied) say credentials failed "the keys are not allowed to list the bucket $S3_BUCKET" ;;
    403:*) say credentials failed "the storage refuses the keys: $code" ;;
    000:*) say credentials untested "${answer%%$'\n'*}" ;;
    *) say credentials failed "the storage answers $status $code" ;;
  esac
}

# Kafka and Pulsar speak binary; bytes are kept as hexadecimal digits.
bytes() { printf '%s' "$1" | hex; }
size_of() { printf "%0$1x" $((${#2} / 2)); }
send() { printf "$(printf '%s' "$1" | sed 's/../\\x&/g')" >&4 2>/dev/null; }
receive() { within head -c "$1" <&3 | hex; }

open_line() {
  if [ "$tls" = 1 ]; then
    tls_options
    coproc line { exec openssl s_client -quiet "${options[@]}" 2>/dev/null; }
    exec 3<&"${line[0]}" 4>&"${line[1]}"  # subshells don't get a coprocess' own
  else
    exec 3<>"/dev/tcp/$bare/$port" 4>&3
  fi
}
close_line() { if [ -n "${line_PID:-}" ]; then kill "$line_PID"; fi 2>/dev/null; }

# Kafka's protocol guide: size, key, version, correlation, client, and what is asked.
ask_broker() {
  asked="$1${2}000000010005$(bytes probe)$3"
  send "$(size_of 8 "$asked")$asked"
  answer=$(receive 4)
  if [ ${#answer} = 8 ]; then answer=$(receive $((16#$answer))); else answer=; fi
  error=${answer:8:4}
}

check_kafka() {
  open_line
  case $KAFKA_PROTOCOL in SASL_*) check_sasl ;; *)
    ask_broker 0003 0001 00000000  # metadata of no topic
    if [ -n "$answer" ]; then say credentials ok
    else say credentials failed "Kafka ends the connection: does it speak $KAFKA_PROTOCOL, without users?"; fi ;;
  esac
  close_line
}

check_sasl() {
  mechanism=$(bytes "$KAFKA_MECHANISM")
  ask_broker 0011 0001 "$(size_of 4 "$mechanism")$mechanism"
  case $error in
    0000) ;;
    0021) say credentials failed "Kafka does not take $KAFKA_MECHANISM here"; return ;;
    0022|'') say credentials failed "Kafka wants no user here: does it speak $KAFKA_PROTOCOL?"; return ;;
    *) say credentials failed "Kafka answers with error $((16#$error))"; return ;;
  esac
  if [ "$KAFKA_MECHANISM" != PLAIN ]; then
    say credentials untested "Kafka takes $KAFKA_MECHANISM, the user is not tested"
    return
  fi
  user="00$(bytes "${KAFKA_SASLUSERNAME:-}")00$(bytes "${KAFKA_SASLPASSWORD:-}")"
  ask_broker 0024 0000 "$(size_of 8 "$user")$user"
  case $error in
    0000) say credentials ok ;;
    *) say credentials failed "Kafka refuses the user ${KAFKA_SASLUSERNAME:-} or the password" ;;
  esac
}

varint() {
  left=$1
  while [ "$left" -gt 127 ]; do printf '%02x' $((left & 127 | 128)); left=$((left >> 7)); done
  printf '%02x' "$left"
}
field() { printf '%s' "$1"; varint $((${#2} / 2)); printf '%s' "$2"; }

# PulsarApi.proto: a BaseCommand of type CONNECT, answered by CONNECTED (3) or ERROR (14).
check_pulsar() {
  token=
  case ${PULSAR_AUTHPARAMS:-} in
    token:*) token=${PULSAR_AUTHPARAMS#token:} ;;
    *'"token"'*) token=$(printf '%s' "$PULSAR_AUTHPARAMS" | sed 's/.*"token" *: *"\([^"]*\)".*/\1/') ;;
    ?*) say credentials untested "only tokens of Pulsar are tested"; return ;;
  esac
  connect=$(field 0a "$(bytes probe)")
  if [ -n "$token" ]; then connect="$connect$(field 1a "$(bytes "$token")")$(field 2a "$(bytes token)")"; fi
  connect="${connect}2013"
  command=0802$(field 12 "$connect")
  open_line
  send "$(printf '%08x' $((${#command} / 2 + 4)))$(size_of 8 "$command")$command"
  answer=$(receive 10)
  close_line
  case ${answer:16:4} in
    0803) say credentials ok ;;
    080e) if [ -n "$token" ]; then say credentials failed 'Pulsar refuses the token'
      else say credentials failed 'Pulsar asks for a user: set spec.config.pulsar.authPlugin and authParams'; fi ;;
    0824) say credentials untested 'Pulsar asks for more than a token' ;;
    *) say credentials failed 'the port does not answer as Pulsar does' ;;
  esac
}

check() {
  if [ "$kind" = seed ]; then return; fi
  "check_$kind"
}
check_azure() { say credentials untested 'keys of Azure are not tested'; }

probe() {
  bare=${host#[}
  bare=${bare%]}
  scheme=http
  if [ "$tls" = 1 ]; then scheme=https; fi
  url="$scheme://$host:$port"
  check_name && check_port && { [ "$tls" = 0 ] || check_tls; } && check
}

while IFS='|' read -r number kind host port tls authority certificate key; do
  if [ -n "$number" ]; then probe & fi
done < <(printf '%s\n' "$TARGETS")
wait
"""
