#!/bin/sh
# Installs the Debian packages of a list (tools/packages) that are missing; says nothing when there are none.
set -eu
list=${1:-$(dirname "$0")/packages}
missing=
for package in $(cat "$list"); do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
sudo=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "keel: need root or sudo to install:$missing" >&2; exit 1; }
  sudo=sudo
fi
echo "keel: installing$missing" >&2
$sudo apt-get update -qq
# shellcheck disable=SC2086  # the list is meant to split
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
