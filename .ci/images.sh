# Functions for the scripts that build images of a real tree and ask witnesses; sourced, not run.
# The script that sources this runs in the project's directory with 'set -euo pipefail'.
#
#   EROFS_CI_CACHE   keeps the root filesystem between runs, /var/tmp/erofs-ci by default
#   EROFS_FSCK       a fsck.erofs that reads everything (erofs-utils 1.9.3 or newer); without it,
#                    the installed one is asked about what it can read

cache=${EROFS_CI_CACHE:-/var/tmp/erofs-ci}
work=$(mktemp -d "${TMPDIR:-/tmp}/erofs-ci.XXXXXX")
mounted=

cleanup() {
  [ -z "$mounted" ] || umount "$mounted" || umount -l "$mounted"
  rm -rf "$work"
}
trap cleanup EXIT

# Makes a root filesystem in the cache unless it is there, with the options for debootstrap given.
make_root() {
  local root=$cache/$1
  shift
  [ ! -d "$root" ] || return 0
  mkdir -p "$cache"
  rm -rf "$root.new"
  if ! debootstrap --variant=minbase "$@" stable "$root.new" >"$work/debootstrap.log" 2>&1; then
    tail -20 "$work/debootstrap.log"
    echo "${0##*/}: debootstrap failed" >&2
    exit 1
  fi
  rm -rf "$root.new"/var/cache/apt/archives/*.deb
  .ci/plant-oddities "$root.new"
  mv "$root.new" "$root"
}

# Sets source: a root filesystem with what a fresh one lacks: attributes of all namespaces, odd
# names, holes.
make_source() {
  make_root rootfs-1
  source=$cache/rootfs-1
}

# Sets related: a root filesystem that has much in common with the source.
make_related() {
  make_root related-1 --include=ca-certificates,curl,less,nano,openssl,vim-tiny
  related=$cache/related-1
}

# A part of the root filesystem: programs, texts, small files, odd ones; 43 MB.
make_part() {
  local part=$cache/part-1 name
  if ! [ -d "$part" ]; then
    rm -rf "$part.new" && mkdir -p "$part.new/usr/bin"
    for name in etc var/lib/dpkg/info usr/lib/x86_64-linux-gnu/perl-base usr/share/zoneinfo; do
      [ -d "$source/$name" ] || continue
      mkdir -p "$part.new/${name%/*}"
      cp -a "$source/$name" "$part.new/${name%/*}/"
    done
    find "$source/usr/bin" -name '[a-d]*' -exec cp -a {} "$part.new/usr/bin/" \;
    find "$source" -mindepth 1 -maxdepth 1 ! -type d -exec cp -a {} "$part.new/" \;
    .ci/plant-oddities "$part.new"
    mv "$part.new" "$part"
  fi
  source=$part
}

# Builds an image of the source with the given options.
build() {
  erofs-tools/bin/mkfs.erofs --quiet "$@" "$work/image.erofs" "$source"
}

# Mounts the image and compares what the kernel shows with the source.
ask_kernel() {
  mkdir -p "$work/mnt"
  mount -t erofs -o loop,ro "$work/image.erofs" "$work/mnt"
  mounted=$work/mnt
  .ci/compare-trees "$source" "$mounted"
  umount "$mounted"
  mounted=
}

# Asks a fsck.erofs of erofs-utils to read all data; 'yes' says that an old one can, too. Says who
# was asked.
ask_original() {
  if [ -n "${EROFS_FSCK:-}" ]; then
    "$EROFS_FSCK" --extract "$work/image.erofs" >/dev/null
    echo "the fsck.erofs given accepts it"
  elif [ "$1" = yes ] && command -v fsck.erofs >/dev/null 2>&1; then
    fsck.erofs --extract "$work/image.erofs" >/dev/null
    echo "the installed fsck.erofs accepts it"
  else
    echo "no fsck.erofs that reads it"
  fi
}
