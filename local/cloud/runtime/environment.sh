# The first process of an execution environment. It runs in a PID and a mount namespace of its own, makes the file
# system that Lambda has, then does what it is told, a line at a time, until its standard input ends: then it exits,
# and the kernel ends everything else in here with it. So nothing outlives the local cloud, however that ends.
#
#   sh environment.sh DIRECTORY KDAT
#
# DIRECTORY   the environment's own: fstab, log (a FIFO)
# KDAT        what CRIU found out about this kernel, kept from an earlier run; may be missing
#
# It answers on standard output: `ready`, and for each command
#   start COMMAND     runs it in the background, as the function's process; `exited STATUS` when it has ended
#   restore COMMAND   the same with CRIU, whose child that process then is
#   run COMMAND       runs it; `done STATUS`
set -u
directory=$1
kdat=$2

mount -t proc proc /proc || exit 1
# CRIU keeps what it knows of the kernel only on a tmpfs; without it each restore probes anew, for 20 ms.
if [ "$(stat -f -c %T /run)" != tmpfs ]; then
  mount -t tmpfs -o size=1m tmpfs /run || exit 1
  if [ -e "$kdat" ]; then cp "$kdat" /run/criu.kdat; fi
fi
mount -a -T "$directory/fstab" || exit 1

# Commands come in one line each; this stands for those within their words.
newline='
'
exec 3>&1
echo ready
while read -r word command; do
  case $word in
    start | restore)
      # Restoring gives every thread the id it had. Far from those of the helpers here, ids are free in each namespace.
      if [ "$word" = start ]; then echo 1000 >/proc/sys/kernel/ns_last_pid; fi
      (
        status=0
        eval "$command" 1>/dev/null 3>&- || status=$?
        echo "exited $status" >&3
      ) &
      ;;
    run)
      status=0
      eval "$command" || status=$?
      echo "done $status"
      ;;
  esac
done
