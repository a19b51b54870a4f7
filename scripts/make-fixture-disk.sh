#!/bin/sh
# Makes simulator/disk/windows.vhdx.gz and windows.json: the disk that the simulator hands out as a freshly partitioned
# Windows disk (GPT; an EFI system partition with stand-in boot files, an MSR, an empty NTFS volume last).
#
# The VHDX is a fixed one, so its payload blocks lie one after another and a loop mount at an offset into the file
# (windows.json) writes straight into the disk: no conversion, no qemu at run time.
#
# Needs the Debian packages qemu-utils, gdisk, dosfstools, mtools and ntfs-3g; no root.
# Partition ids, volume ids and the boot files' times are given; what the tools draw by themselves still differs between
# two runs (the GUIDs in the VHDX headers, the NTFS volume's dates), so compare two results by what is in them.
set -eu
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1767225600
PATH=$PATH:/usr/sbin:/sbin

target=$(cd "$(dirname "$0")/.." && pwd)/simulator/disk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mib=1048576
disk_size=$((192 * mib))
esp_start=1 esp_size=40    # MiB; FAT32 needs 65,525 clusters, here of one sector
msr_start=41 msr_size=16
os_start=57 os_size=134    # ends 1 MiB before the end of the disk, which leaves room for the backup GPT

# --- the partition table, made on a raw disk of the same size
truncate -s "$disk_size" "$work/raw"
sgdisk --clear --disk-guid=4D414153-5749-4E44-4F57-53494D414745 \
  --new=1:${esp_start}MiB:+${esp_size}MiB --typecode=1:EF00 --change-name=1:"EFI system partition" \
  --partition-guid=1:4D414153-0001-4000-8000-000000000001 \
  --new=2:${msr_start}MiB:+${msr_size}MiB --typecode=2:0C01 --change-name=2:"Microsoft reserved partition" \
  --partition-guid=2:4D414153-0002-4000-8000-000000000002 \
  --new=3:${os_start}MiB:+${os_size}MiB --typecode=3:0700 --change-name=3:"Basic data partition" \
  --partition-guid=3:4D414153-0003-4000-8000-000000000003 \
  "$work/raw" >/dev/null

# --- the EFI system partition
truncate -s $((esp_size * mib)) "$work/esp"
mkfs.vfat -F 32 -s 1 -S 512 -i 4D414153 -n SYSTEM -h $((esp_start * mib / 512)) "$work/esp" >/dev/null
mkdir -p "$work/tree/EFI/Microsoft/Boot" "$work/tree/EFI/Boot"
printf 'stand-in for the Windows boot manager\n' >"$work/tree/EFI/Microsoft/Boot/bootmgfw.efi"
printf 'stand-in for the Windows boot manager\n' >"$work/tree/EFI/Boot/bootx64.efi"
printf 'stand-in for the boot configuration data\n' >"$work/tree/EFI/Microsoft/Boot/BCD"
mcopy -s -i "$work/esp" "$work/tree/EFI" ::

# --- the Windows volume: empty, the simulator copies the base tree (simulator/disk/tree) and the guest's C: onto it
truncate -s $((os_size * mib)) "$work/os"
mkfs.ntfs --quiet --quick --force --label Windows --sector-size 512 --cluster-size 4096 \
  --partition-start $((os_start * mib / 512)) --heads 255 --sectors-per-track 63 "$work/os" >/dev/null 2>&1
ntfslabel --new-serial=4D41415357494E44 "$work/os" >/dev/null

# --- all of it into the VHDX
place() { # file, MiB
  dd if="$1" of="$work/raw" bs=$mib seek="$2" conv=notrunc,sparse status=none
}
place "$work/esp" $esp_start
place "$work/os" $os_start
sgdisk --verify "$work/raw" | grep -q 'No problems found'
sgdisk --info=3 "$work/raw" | grep -q "First sector: $((os_start * mib / 512)) "

# The payload of a fixed VHDX is the end of the file; the comparison proves that it is contiguous. Without
# block_state_zero=off qemu writes a block table full of "zero" entries, which would hide what is written.
qemu-img create -q -f vhdx -o subformat=fixed,block_size=1M,block_state_zero=off "$work/windows.vhdx" "$disk_size"
payload=$(($(stat -c %s "$work/windows.vhdx") - disk_size))
dd if="$work/raw" of="$work/windows.vhdx" bs=$mib seek=$((payload / mib)) conv=notrunc,sparse status=none
qemu-img compare -q -f vhdx -F raw "$work/windows.vhdx" "$work/raw"

mkdir -p "$target"
gzip -9 -n -c "$work/windows.vhdx" >"$target/windows.vhdx.gz"
cat >"$target/windows.json" <<JSON
{
  "virtualSize": $disk_size,
  "fileSize": $((payload + disk_size)),
  "payloadOffset": $payload,
  "espPartition": { "offset": $((payload + esp_start * mib)), "size": $((esp_size * mib)) },
  "osPartition": { "offset": $((payload + os_start * mib)), "size": $((os_size * mib)) }
}
JSON
ls -l "$target/windows.vhdx.gz"
