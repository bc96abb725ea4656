# Lambda's limits by control groups; sourced by launcher.sh, which has set `host`. An environment's process comes into its
# groups by descriptors that are opened before it loses sight of them: 5 for memory, 6 for processes; 7 reads the most
# memory that there was.

# "Processes and threads" in AWS's "Lambda quotas".
PROCESSES=1024

open_limits() {
  group=petstore-snapstart-$host
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    memory_group=/sys/fs/cgroup/$group
    processes_group=$memory_group
    memory_file=memory.max
    peak_file=memory.peak
    (echo "+memory +pids" >/sys/fs/cgroup/cgroup.subtree_control) 2>/dev/null
    mkdir -p "$memory_group" 2>/dev/null && (echo "+memory +pids" >"$memory_group/cgroup.subtree_control") 2>/dev/null
  else
    memory_group=$(own_group memory)/$group
    processes_group=$(own_group pids)/$group
    memory_file=memory.limit_in_bytes
    peak_file=memory.max_usage_in_bytes
  fi
  sweep "${memory_group%/*}"
  sweep "${processes_group%/*}"
  try_limit memory "$memory_group" "$memory_file" || memory_group=
  try_limit processes "$processes_group" pids.max || processes_group=
}

# Removes groups of launchers that were killed. @param $1 the folder that they are in
sweep() {
  for left in "$1"/petstore-snapstart-*/; do
    [ -d "$left" ] && [ ! -d "/proc/$(basename "$left" | sed 's/.*-//')" ] || continue
    rmdir "$left"*/ "$left" 2>/dev/null
  done
}

# The folder of this process's own group, with version 1 of control groups.
own_group() {
  path=$(sed -n "s/^[0-9]*:\(.*,\)\{0,1\}$1\(,.*\)\{0,1\}:\//\//p" /proc/self/cgroup)
  folder_of=/sys/fs/cgroup/$1
  # In a container the path may be as the machine outside has it.
  if [ -d "$folder_of$path" ]; then echo "$folder_of${path%/}"; else echo "$folder_of"; fi
}

try_limit() {
  if said=$(mkdir -p "$2/try" 2>&1) && [ -e "$2/try/$3" ]; then
    rmdir "$2/try"
    echo "- $1"
  else
    rmdir "$2/try" "$2" 2>/dev/null
    echo "- $1 no control group can be made for it${said:+ (${said##*: })}"
    return 1
  fi
}

# limit ID BYTES: makes the environment's groups and opens them.
limit() {
  exec 5>/dev/null 6>/dev/null 7</dev/null
  if [ -n "$memory_group" ] && mkdir "$memory_group/$1"; then
    echo "$2" >"$memory_group/$1/$memory_file"
    # Swapped out is in use, too. Version 2 limits what is swapped, version 1 both together.
    [ ! -e "$memory_group/$1/memory.swap.max" ] || echo 0 >"$memory_group/$1/memory.swap.max"
    [ ! -e "$memory_group/$1/memory.memsw.limit_in_bytes" ] || echo "$2" >"$memory_group/$1/memory.memsw.limit_in_bytes"
    exec 5>"$memory_group/$1/cgroup.procs"
    [ ! -e "$memory_group/$1/$peak_file" ] || exec 7<"$memory_group/$1/$peak_file"
  fi
  if [ -n "$processes_group" ] && { [ -d "$processes_group/$1" ] || mkdir "$processes_group/$1"; }; then
    echo "$PROCESSES" >"$processes_group/$1/pids.max"
    exec 6>"$processes_group/$1/cgroup.procs"
  fi
}

lift_limits() {
  exec 5>&- 6>&- 7<&-
  for made in "$memory_group" "$processes_group"; do
    [ -z "$made" ] || [ ! -d "$made/$1" ] || rmdir "$made/$1" 2>/dev/null || { sleep 1; rmdir "$made/$1" 2>/dev/null; }
  done
}

close_limits() {
  for made in "$memory_group" "$processes_group"; do
    [ -z "$made" ] || rmdir "$made"/*/ "$made" 2>/dev/null
  done
}
